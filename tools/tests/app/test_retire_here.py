"""A tombstone on this machine, through the command line: shown, approved, carried out, broken off and gone on with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubfleet.deploy.local.folder import StageFolder
from hubfleet.model.key import StageKey
from tests.app.laptop import Laptop, Person

pytestmark = pytest.mark.local
PRODUCTION = StageKey.parse("reef/production")


@pytest.fixture
def fleet(tmp_path: Path) -> Laptop:
    """A fleet of which nothing runs."""
    return Laptop(tmp_path / "fleet").write()


@pytest.fixture
def laptop(fleet: Laptop) -> Iterator[Laptop]:
    """A fleet of one hub that was deployed, both stages."""
    (fleet.root / "hubs/dune/hub.yaml").unlink()
    try:
        fleet.run("deploy")
        yield fleet
    finally:
        fleet.run("stop")
        assert fleet.processes() == []


def bury(laptop: Laptop, tombstone: str) -> None:
    laptop.edit("reef", "stages:\n  staging: {}\n  production: {}\n", f"retired: {tombstone}\n")


def approvals(laptop: Laptop) -> str:
    """What the command shows, for all stages."""
    return ",".join(re.findall(r"--approve (\S+)", laptop.run("retire", "reef")))


def home(laptop: Laptop, user: str) -> Path:
    return StageFolder.of(laptop.state, PRODUCTION).homes / user


def test_only_an_approved_tombstone_takes_a_hub_away_and_homes_are_kept_in_a_folder(laptop: Laptop) -> None:
    Person.at(laptop.status()["reef/production"]["url"], "li")
    (home(laptop, "li") / "tide.txt").write_text("high")
    file = laptop.root / "hubs/reef/hub.yaml"
    before = file.read_text()

    file.unlink()
    assert "hubs/reef/hub.yaml: warning: reef/production is on laptop" in laptop.run("plan", "--from", "live")
    assert "without a tombstone in its hub.yaml nothing is taken away" in laptop.run("retire", "reef", status=2)
    file.write_text(before)
    bury(laptop, "{on: 2099-01-31, data: delete}")
    assert "2 held" in laptop.run("retire", "reef", "--approve", approvals(laptop)), "its day has not come"

    file.write_text(before)
    bury(laptop, "{on: 2026-01-31, data: keep, notice: 1s, backup: {image: 'a:1', command: [ls, /nowhere/at/all]}}")
    assert "2 held" in laptop.run("deploy")
    shown = laptop.run("retire", "reef")
    assert "kept: home li" in shown
    assert "servers      li, stopped after a notice of 1s" in shown
    said = laptop.run("retire", "reef", "--approve", approvals(laptop), status=1)
    assert "the final backup failed with exit status 2: nothing was deleted" in said
    assert "/nowhere/at/all" in said
    assert "reef/production is still there: it goes first" in said
    assert laptop.status()["reef/production"]["state"] == "running", "the hub is back"

    laptop.edit("reef", "[ls, /nowhere/at/all]", "[sh, -c, test $HUBFLEET_HUB = reef]")
    said = laptop.run("retire", "reef", "--approve", approvals(laptop))
    assert said.index("reef/production: gone") < said.index("reef/staging: taking it away")
    assert "Its tombstone may go" in said
    kept = laptop.state / ".retired/reef/production-2026-01-31"
    assert f"kept: homes and database in {kept}" in said
    assert (kept / "homes/li/tide.txt").read_text() == "high"
    assert (kept / "jupyterhub.sqlite").exists()
    assert not (laptop.state / "reef").exists()
    assert "nothing of reef runs any more: its tombstone may go" in laptop.run("status")
    assert "hubs/reef/hub.yaml:10:1: notice: nothing of reef runs any more" in laptop.run("plan", "--from", "live")


def test_a_run_that_is_killed_is_gone_on_with_and_deletes_everything(laptop: Laptop) -> None:
    bury(laptop, "{on: 2026-01-31, data: delete, notice: 0s}")
    words = approvals(laptop)
    for told in ("no server runs", "deleting", "reef/production: gone", "reef/staging: taking it away"):
        laptop.kill_when(told, "retire", "reef", "--approve", words)
    assert "Its tombstone may go" in laptop.run("retire", "reef", "--approve", words)
    assert not (laptop.state / "reef").exists()
    assert not list(laptop.state.glob(".retired/*"))
    assert "nothing to do" in laptop.run("plan", "--from", "live")


def test_a_staging_that_tests_for_others_stays(fleet: Laptop) -> None:
    fleet.edit("dune", "  staging: {}\n  production: {}\n", "  production: {gate: reef}\n")
    bury(fleet, "{on: 2026-01-31, data: keep}")
    assert "reef is the gate of dune/production" in fleet.run("retire", "reef", status=1)
    assert 'the hub "reef" is retired, so it tests nothing' in fleet.run("check", status=1)
