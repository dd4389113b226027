"""One stage of a hub ends on purpose, and the other one goes on: told, shown, approved, taken away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubfleet.cli import main
from hubfleet.deploy.local.folder import StageFolder
from hubfleet.model.key import StageKey
from tests.app.laptop import Laptop

TOMBSTONE = "{retired: {on: 2026-01-31, data: delete}}"


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laptop:
    """A fleet of which both stages of a hub were deployed once and do not run."""
    made = Laptop(tmp_path / "fleet").write()
    for at, stage in enumerate(("reef/staging", "reef/production")):
        folder = StageFolder.of(made.state, StageKey.parse(stage))
        folder.prepare()
        (folder.homes / "mira").mkdir()
        (folder.revisions / "1").mkdir()
        meta = {"digest": "d", "since": "2026-01-01T00:00:00+00:00"}
        (folder.revisions / "1" / "meta.json").write_text(json.dumps(meta))
        folder.file("current").write_text('{"revision": 1}')
        folder.file("secrets").write_text('{"mark": "m"}')
        folder.file("ports").write_text(json.dumps({"public": 1, "proxy": 2 + 2 * at, "hub": 3 + 2 * at}))
    monkeypatch.delenv("HUBFLEET_STATE", raising=False)
    return made


def told(fleet: Laptop, capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    """What a command says on both streams."""
    assert main(["-C", str(fleet.root), *words]) == status
    said = capsys.readouterr()
    return said.out + said.err


def test_a_stage_that_is_simply_removed_is_told_and_left_alone(
    fleet: Laptop, capsys: pytest.CaptureFixture[str]
) -> None:
    fleet.edit("reef", "  staging: {}\n  production: {}\n", "  production: {gate: dune}\n")
    told_by_plan = told(fleet, capsys, "plan", "--from", "live")
    assert "reef/staging is on laptop and the data has no such stage there: it is left alone" in told_by_plan
    assert "`stages: {STAGE: {retired: ...}}`" in told_by_plan
    assert "retire reef/staging" not in told_by_plan
    assert 'the stage "reef/staging" has no tombstone' in told(fleet, capsys, "retire", "reef/staging", status=1)
    assert (fleet.state / "reef/staging/homes/mira").is_dir()


def test_a_tombstone_of_one_stage_takes_only_that_one_away(fleet: Laptop, capsys: pytest.CaptureFixture[str]) -> None:
    fleet.edit("reef", "  staging: {}\n  production: {}\n", f"  staging: {TOMBSTONE}\n  production: {{gate: dune}}\n")
    planned = told(fleet, capsys, "plan", "--from", "live")
    assert "retire reef/staging on laptop" in planned
    assert "retire reef/production" not in planned
    assert 'the stage "reef/production" has no tombstone' in told(fleet, capsys, "retire", "reef/production", status=1)

    shown = json.loads(told(fleet, capsys, "-q", "retire", "reef", "--format", "json"))
    assert [one["stage"] for one in shown["found"]] == ["staging"]
    done = told(fleet, capsys, "retire", "reef", "--approve", shown["found"][0]["approval"])
    assert "reef/staging: gone" in done
    assert "Its tombstone may go: remove `stages.staging` from hubs/reef/hub.yaml" in done
    assert not (fleet.state / "reef/staging").exists()
    assert (fleet.state / "reef/production/homes/mira").is_dir()

    assert "nothing of reef/staging runs any more: its tombstone may go" in told(fleet, capsys, "status")
    assert "reef/staging" not in told(fleet, capsys, "plan", "--from", "live").replace("nothing of reef/staging", "")


def test_a_stage_keeps_its_own_tombstone_where_the_whole_hub_ends(
    fleet: Laptop, capsys: pytest.CaptureFixture[str]
) -> None:
    stages = f"stages: {{staging: {TOMBSTONE}}}\nretired: {{on: 2026-01-31, data: keep}}\n"
    fleet.edit("reef", "stages:\n  staging: {}\n  production: {}\n", stages)
    shown = told(fleet, capsys, "retire", "reef")
    assert "nothing was changed" in shown
    production, _, staging = shown.partition("reef/staging on laptop")
    assert "kept: home mira" in production
    assert "deleted: home mira" in staging
