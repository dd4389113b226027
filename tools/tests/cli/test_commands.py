"""The command line as scripts and people meet it: help, refusals, exit statuses."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema_rs import validator_for

from hubfleet.cli import main
from hubfleet.cli.parser import CommandParser, command_names, load_command
from hubfleet.report.run_schema import deploy_schema
from tests.need import ROOT


@pytest.mark.parametrize("name", command_names())
def test_every_command_explains_itself_and_shows_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "examples:" in shown
    assert f"hubfleet {name}" in shown


@pytest.mark.parametrize("name", command_names())
def test_every_verb_shows_examples_of_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for verb in _verbs(name):
        assert main([name, verb, "--help"]) == 0
        shown = capsys.readouterr().out
        assert f"  hubfleet {name} {verb}" in shown.partition("examples:")[2], verb


def _verbs(name: str) -> list[str]:
    """The verbs that a command takes."""
    parser = CommandParser(prog=f"hubfleet {name}")
    load_command(name).arguments(parser)
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [verb for action in below for verb in action.choices]


@pytest.mark.parametrize("name", command_names())
def test_every_example_names_options_that_exist(name: str) -> None:
    from hubfleet.cli.parser import parse

    for line, what in load_command(name).EXAMPLES:
        assert what
        words = line.split(" # ")[0].split()
        assert words[:2] == ["hubfleet", name]
        parse(words[1:])


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"    {name} " in shown for name in command_names())


def test_a_misspelt_command_is_refused_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc"]) == 2
    assert 'unknown command "chekc", did you mean "check"?' in capsys.readouterr().err


def test_a_wrong_option_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--formt", "json"]) == 2
    assert capsys.readouterr().err == "error: unknown words: --formt\n  help: hubfleet check --help\n"


def test_no_command_shows_help_and_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "commands:" in capsys.readouterr().out


def test_a_folder_without_a_fleet_is_a_finding_not_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["-C", str(tmp_path), "check"]) == 1
    captured = capsys.readouterr()
    assert "there is no fleet.yaml here" in captured.out + captured.err


def test_options_stand_before_or_after_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-C", str(tmp_path)]) == main(["-C", str(tmp_path), "check"]) == 1
    assert capsys.readouterr().out


def test_an_unknown_stage_is_refused_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(ROOT), "values", "harbour-school/prodution"]) == 2
    assert 'did you mean "harbour-school/production"?' in capsys.readouterr().err


def test_a_reader_that_stops_reading_is_no_error() -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m hubfleet.cli -C "{ROOT}" explain harbour-school/staging | head -n 1',
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
        timeout=60,
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_importing_the_command_line_imports_nothing_heavy() -> None:
    heavy = ["pydantic", "yaml", "helm_python", "jsonschema_rs", "rich", "ruamel", "urllib.request", "asyncio"]
    code = (
        f"import sys; from hubfleet.cli import main; main(['--help']); print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tools")},
        timeout=60,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_errors_in_the_data_are_told_as_json_where_nothing_was_deployed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fleet.yaml").write_text("name: small\ndomian: example.org\n", encoding="utf-8")
    for command in ("deploy", "converge"):
        assert main(["-C", str(tmp_path), command, "--format", "json"]) == 1
        said = capsys.readouterr()
        data = json.loads(said.out)
        assert validator_for(deploy_schema()).is_valid(data)
        assert [one["rule"] for one in data["findings"]] == ["key-unknown"]
        assert 'unknown key "domian"' in said.err
