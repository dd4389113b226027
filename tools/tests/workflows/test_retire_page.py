"""What people are shown before they agree that a hub ends, and the words that are handed on to the job after them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import validator_for

from hubfleet.cli import main
from hubfleet.deploy.local.folder import StageFolder
from hubfleet.model.key import StageKey
from hubfleet.report.run_schema import retire_schema
from tests.app.laptop import Laptop


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laptop:
    """A fleet of which one stage with a tombstone was deployed once and does not run."""
    made = Laptop(tmp_path / "fleet").write()
    made.edit("reef", "stages:\n  staging: {}\n  production: {}\n", "retired: {on: 2026-01-31, data: delete}\n")
    folder = StageFolder.of(made.state, StageKey.parse("reef/production"))
    folder.prepare()
    (folder.homes / "mira").mkdir()
    (folder.revisions / "1").mkdir()
    (folder.revisions / "1" / "meta.json").write_text(json.dumps({"digest": "d", "since": "2026-01-01T00:00:00+00:00"}))
    folder.file("current").write_text('{"revision": 1}')
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("HUBFLEET_STATE", raising=False)
    return made


def written(fleet: Laptop, name: str) -> str:
    return (fleet.root.parent / name).read_text()


def test_the_page_shows_what_goes_and_the_words_approve_exactly_that(
    fleet: Laptop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-C", str(fleet.root), "github", "retire", "reef/production"]) == 0
    page, output = written(fleet, "GITHUB_STEP_SUMMARY"), written(fleet, "GITHUB_OUTPUT")
    assert page.startswith("## What would be taken away\n")
    assert "deleted: home mira (0 B)" in page
    approve = output.strip().removeprefix("approve=")
    assert approve.startswith("reef/production@")
    assert f"--approve {approve}" in page

    assert main(["-C", str(fleet.root), "retire", "reef/production", "--approve", approve]) == 0
    assert "reef/production: gone" in capsys.readouterr().err
    assert not (fleet.state / "reef").exists()

    assert main(["-C", str(fleet.root), "github", "retire", "reef/production"]) == 0
    assert written(fleet, "GITHUB_OUTPUT").endswith("\napprove=\n"), "nothing is left to ask anybody about"


def test_programs_get_what_goes_the_words_and_what_was_done(fleet: Laptop, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["-C", str(fleet.root), "retire", "reef/production", "--format", "json"]
    assert main(words) == 0
    shown = told(capsys)
    assert [one["volumes"] for one in shown["found"]] == [[{"name": "home mira", "size": "0 B", "note": ""}]]
    assert (shown["ok"], shown["finished"], shown["stages"]) == (True, False, [])

    assert main([*words, "--approve", shown["found"][0]["approval"]]) == 0
    done = told(capsys)
    assert [(one["hub"], one["action"], one["outcome"]) for one in done["stages"]] == [("reef", "retire", "done")]
    assert (done["found"], done["finished"]) == ([], True)


def test_programs_are_told_why_nothing_was_taken_away(fleet: Laptop, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["-C", str(fleet.root), "retire", "reef/production", "--format", "json"]
    assert main([*words, "--approve", "reef/production@0123456789ab"]) == 1
    (failed,) = told(capsys)["stages"]
    assert failed["outcome"] == "failed"
    assert "approves another state than the one that is there now" in failed["message"]


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What is on standard output, as JSON of the published form."""
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert not [error.message for error in validator_for(retire_schema()).iter_errors(data)]
    return data


def test_what_was_agreed_to_stands_on_the_page_as_plain_text(fleet: Laptop) -> None:
    assert main(["-C", str(fleet.root), "github", "retire", "reef/production", "--agreed", "<b>@ada</b>"]) == 0
    page = written(fleet, "GITHUB_STEP_SUMMARY")
    assert page.startswith("Agreed to, and taken away now: ")
    assert "<b>" not in page


def test_a_tombstone_that_changes_after_people_agreed_voids_it(
    fleet: Laptop, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["-C", str(fleet.root), "github", "retire", "reef/production"])
    approve = written(fleet, "GITHUB_OUTPUT").strip().removeprefix("approve=")
    fleet.edit("reef", "data: delete", "data: keep")
    assert main(["-C", str(fleet.root), "retire", "reef/production", "--approve", approve]) == 1
    assert "approves another state than the one that is there now" in capsys.readouterr().err
    assert (fleet.state / "reef/production/homes/mira").is_dir()


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["reef/productoin"], 2, 'unknown stage "productoin", did you mean "production"?'),
        (["reeef"], 2, 'unknown hub "reeef", did you mean "reef"?'),
        (["dune"], 1, 'the hub "dune" has no tombstone'),
        (["reef", "--approve", "yes"], 2, '"yes" approves nothing here'),
        (["reef/production", "--approve", "reef/staging@0123456789ab"], 2, "approves nothing here"),
        (["reef", "--cluster", "desktop"], 2, 'unknown cluster "desktop"'),
    ],
)
def test_what_can_not_be_meant_is_refused(
    fleet: Laptop, capsys: pytest.CaptureFixture[str], words: list[str], status: int, told: str
) -> None:
    assert main(["-C", str(fleet.root), "retire", *words]) == status
    assert told in capsys.readouterr().err
