"""Wrong words on the command line: a status, one sentence, and what would have been right."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubfleet.cli import main
from tests.need import ROOT

HUB = 'unknown hub "tide-lb", did you mean "tide-lab"?\n  help: known: climate-lab, '
STAGE = (
    'unknown stage "tide-lab/stagng", did you mean "tide-lab/staging"?\n  help: known: tide-lab/production, tide-lab/st'
)
CLUSTER = 'unknown cluster "laptp", did you mean "laptop"?\n  help: known: laptop, reef-eks, tern-gke'


@pytest.mark.parametrize(
    ("line", "told"),
    [
        *((f"{command} tide-lb/staging", HUB) for command in ("values", "explain", "render", "diff", "adopt")),
        *((f"{command} tide-lb", HUB) for command in ("deploy", "converge", "drift", "retire", "github retire")),
        ("plan --why tide-lb/staging", HUB),
        ("github matrix tide-lb/staging", HUB),
        *((f"{command} tide-lab/stagng", STAGE) for command in ("values", "explain", "render", "diff", "adopt")),
        *((f"{command} tide-lab/stagng", STAGE) for command in ("deploy", "converge", "drift", "secrets rotate")),
        ("plan --why tide-lab/stagng", STAGE),
        *((f"{command} --cluster laptp", CLUSTER) for command in ("deploy", "converge", "drift", "retire old-atlas")),
        ("github login laptp", CLUSTER),
        ("explain tern/support", 'unknown cluster "tern", did you mean "tern-gke"?\n  help: known: reef-eks, tern-gke'),
        (
            "retire tide-lab/stagng",
            'unknown stage "stagng", did you mean "staging"?\n  help: known: production, staging',
        ),
        ("retire old-atlas --approve tide-lab", '"tide-lab" approves nothing here'),
        ("secrets rotate laptp", 'unknown stage or cluster "laptp", did you mean "laptop"?'),
        ("explain tide-lab/staging server.imge", 'unknown field "server.imge", did you mean "server.image"?'),
        ("values tide-lab/staging --release tide", 'unknown release "tide", did you mean "tide-lab"?'),
        ("rules admin-mising", 'unknown rule "admin-mising", did you mean "admin-missing"?'),
        ("charts update jupyterhb", 'unknown chart "jupyterhb", did you mean "jupyterhub"?'),
        ("plan --from=", "argument --from: it is empty\n  help: hubfleet plan --help"),
        ("plan --at noon", '"noon" is not an instant with its zone\n  help: write 2026-12-24T08:00Z'),
        ("plan tide-lab", "unknown words: tide-lab\n  help: hubfleet plan --help"),
        ("plan --from nowhere.json", "nowhere.json does not tell what runs: no such file or directory"),
        ("deploy --plan nowhere.json", 'there is no plan in "nowhere.json": no such file or directory'),
        ("check nowhere.yaml", 'there is no file "nowhere.yaml"'),
        ("-C nowhere check", 'there is no folder "nowhere"'),
    ],
)
def test_words_that_mean_nothing_here_are_wrong_use(
    line: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(line.split()) == 2
    assert f"error: {told}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("deploy --plan README.md", 'there is no plan in "README.md": it is not JSON, line 1, column 1: a value '),
        ("plan --from schemas/output/plan.json", "plan.json does not tell what runs: it lacks the key `version`"),
        ("github comment --plan README.md --event README.md", "README.md is not an event: it is not JSON, line 1, "),
    ],
)
def test_a_file_that_is_there_and_cannot_be_read_is_a_fault(
    line: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(line.split()) == 1
    assert f"error: {told}" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["logs", "open", "stop"])
def test_what_was_not_deployed_here_is_unknown_to_what_runs_here(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tide-lab" / "staging").mkdir(parents=True)
    (tmp_path / "tide-lab" / "staging" / "current.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("HUBFLEET_STATE", str(tmp_path))
    assert main(["-C", str(ROOT), command, "tide-lb"]) == 2
    assert 'error: unknown hub "tide-lb", did you mean "tide-lab"?' in capsys.readouterr().err


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
