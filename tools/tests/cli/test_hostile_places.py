"""Streams that are closed or full, folders that are not there: one sentence and a status, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from hubfleet.cli import main
from hubfleet.cli.full_disk import full_folder
from tests.need import ROOT

HUBFLEET = f'"{sys.executable}" -m hubfleet.cli'


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell; `hubfleet` is the toolkit."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "tools"), **environment}
    words = line.replace("hubfleet", HUBFLEET, 1)
    return subprocess.run(words, shell=True, capture_output=True, text=True, check=False, env=env, timeout=60)


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_closed_streams_change_no_status(closed: str) -> None:
    assert shell(f'hubfleet -C "{ROOT}" rules {closed}').returncode == 0
    assert shell(f'hubfleet -C "{ROOT}" values nobody/staging {closed}').returncode == 2


def test_a_full_disk_is_said_in_one_sentence() -> None:
    done = shell("hubfleet rules >/dev/full")
    assert done.returncode == 1
    assert done.stderr.startswith("error: the output: no space left on device\n  help: ")
    assert "Exception ignored" not in done.stderr


def test_what_a_stream_has_no_character_for_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("nämé: x\n", encoding="utf-8")
    done = shell(f'hubfleet -C "{tmp_path}" check', PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert r"n\xe4m\xe9" in done.stdout


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_a_fleet_that_is_no_folder_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["-C", str(tmp_path / name), "check"]) == 2
    assert f'there is no folder "{tmp_path / name}"' in capsys.readouterr().err


def test_a_fleet_named_by_nothing_is_not_the_folder_one_stands_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", "", "check"]) == 2
    assert 'there is no folder ""' in capsys.readouterr().err


@pytest.mark.parametrize("count", ["0", "-5", "x", "9" * 5000])
def test_a_number_of_lines_is_one_at_least(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["logs", "harbour-school/staging", f"--lines={count}"]) == 2
    assert "is not a number from 1" in capsys.readouterr().err


def test_a_working_folder_that_is_gone_is_refused(tmp_path: Path) -> None:
    done = shell(f'mkdir "{tmp_path}/gone"; cd "{tmp_path}/gone"; rmdir "{tmp_path}/gone"; hubfleet check')
    assert done.returncode == 1
    assert "error: the working folder is gone\n  help: " in done.stderr


def test_a_file_where_the_state_folder_should_be_is_said_with_its_path(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "state").write_text("")
    monkeypatch.setenv("HUBFLEET_STATE", str(tmp_path / "state"))
    assert main(["-C", str(ROOT), "deploy", "harbour-school"]) == 1
    said = capsys.readouterr().err
    assert f"error: {tmp_path}/state/" in said
    assert "not a directory" in said
    assert "fault in hubfleet itself" not in said


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_formatted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fleet.yaml").symlink_to("fleet.yaml")
    (tmp_path / "clusters").mkdir()
    (tmp_path / "clusters/here.yaml").write_text("provider: local   \n", encoding="utf-8")
    (tmp_path / "clusters/away.yaml").symlink_to("away.yaml")
    assert main(["-C", str(tmp_path), "fmt"]) == 1
    said = capsys.readouterr()
    assert said.out == "clusters/here.yaml\n"
    assert "clusters/away.yaml: error: the file can't be read: too many levels of symbolic links" in said.err


def test_a_disk_that_is_full_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda place: Usage(0 if place == tmp_path else 10**9))
    assert full_folder({"HUBFLEET_CACHE": "/", "HUBFLEET_STATE": str(tmp_path / "state")}) == str(tmp_path / "state")
    assert full_folder({"HUBFLEET_CACHE": "/", "HUBFLEET_STATE": "/"}) is None


class Usage(NamedTuple):
    free: int
