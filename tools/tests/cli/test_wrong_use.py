"""Wrong words on the command line: a status, one sentence, and what would have been right."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubfleet.cli import main
from tests.need import ROOT


@pytest.mark.parametrize(
    ("line", "status", "told"),
    [
        ("values nobody/staging", 1, 'unknown hub "nobody"\n  help: known: climate-lab, '),
        (
            "values tide-lab/stagng",
            1,
            'unknown stage "tide-lab/stagng", did you mean "tide-lab/staging"?',
        ),
        ("explain tern/support", 1, 'unknown cluster "tern", did you mean "tern-gke"?\n  help: known: reef-eks, '),
        ("diff nobody", 1, 'unknown hub "nobody"\n  help: known: climate-lab, '),
        ("plan --from=", 2, "argument --from: it is empty\n  help: hubfleet plan --help"),
        ("plan tide-lab", 2, "unknown words: tide-lab\n  help: hubfleet plan --help"),
        (
            "deploy --plan nowhere.json",
            1,
            'there is no plan in "nowhere.json": no such file or directory',
        ),
        ("deploy --plan README.md", 1, 'there is no plan in "README.md": it is not JSON, line 1, column 1: a value '),
        ("github comment --plan README.md --event README.md", 1, "README.md is not an event: it is not JSON, line 1, "),
    ],
)
def test_wrong_words_are_refused(
    line: str, status: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(line.split()) == status
    assert f"error: {told}" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["status", "deploy reef", "explain reef/staging", "secrets check"])
def test_a_folder_that_is_no_fleet_is_refused(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(tmp_path), *line.split()]) == 1
    assert capsys.readouterr().err.startswith(f"error: there is no fleet.yaml in {tmp_path}\n  help: point at a fleet")


def test_hubs_that_never_ran_cannot_be_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUBFLEET_STATE", str(tmp_path))
    assert main(["-C", str(ROOT), "stop", "tide-lab/staging"]) == 1
    assert "nothing was deployed on this machine" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["secrets check -v", "charts list -q", "github matrix --color never --help"])
def test_what_stands_everywhere_stands_after_a_verb_as_well(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    main(line.split())
    assert "unknown words" not in capsys.readouterr().err
