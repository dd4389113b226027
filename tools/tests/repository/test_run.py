"""`./run` finds a Python, installs once, repairs what was killed, and says one clear sentence when it can't."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.need import ROOT

FILES = ("run", "tools/bootstrap.py", "requirements.lock", "requirements-dev.lock", "pyproject.toml", "noxfile.py")
SHELL_TOOLS = ("sh", "dirname", "git")
CLI = """import sys


def main() -> int:
    print("hubfleet", *sys.argv[1:])
    return 7 if "fail" in sys.argv else 0
"""
LOCKED = "# a lock file that asks for nothing\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout: the real bootstrap, a lock file that asks for nothing, a command that echoes."""
    folder = tmp_path / "a checkout"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (folder / lock).write_text(LOCKED)
    package = folder / "tools" / "hubfleet" / "cli"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").write_text(CLI)
    return folder


@pytest.fixture
def only(tmp_path: Path) -> Path:
    """A PATH of one folder that holds the shell's tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in SHELL_TOOLS:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


def run(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ./run from another folder, as somebody might."""
    kept = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTHONPATH", "VIRTUAL_ENV"}}
    command = [str(checkout / "run"), *arguments]
    return subprocess.run(
        command,
        cwd=checkout.parent,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def fake_python(folder: Path, name: str, *, old: bool) -> None:
    """Put a Python of that name on the PATH: this one, or one that says it is too old."""
    refusal = 'case "$*" in *version_info*) exit 1;; *) echo 3.9.2;; esac'
    body = refusal if old else f'exec "{sys.executable}" "$@"'
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)


def test_help_names_the_commands_and_installs_nothing(checkout: Path) -> None:
    result = run(checkout, "--help")
    assert (result.returncode, result.stderr) == (0, "")
    assert all(f"  {name} " in result.stdout for name in ("demo", "tests", "hubfleet", "nox"))
    assert not (checkout / ".venv").exists()


def test_an_unknown_command_is_wrong_use(checkout: Path) -> None:
    result = run(checkout, "dmeo")
    assert result.returncode == 2
    assert 'unknown command "dmeo"; known: demo, hubfleet, nox, python, tests' in result.stderr


def test_an_old_python3_is_passed_over_for_a_newer_one(checkout: Path, only: Path) -> None:
    fake_python(only, "python3", old=True)
    fake_python(only, "python3.12", old=False)
    assert run(checkout, "--help", PATH=str(only), HOME=str(only), PYENV_ROOT=str(only)).returncode == 0


def test_a_shim_that_refuses_is_passed_over_for_an_installed_version(
    checkout: Path, only: Path, tmp_path: Path
) -> None:
    fake_python(only, "python3", old=True)
    installed = tmp_path / "pyenv" / "versions" / "3.12.1" / "bin"
    installed.mkdir(parents=True)
    fake_python(installed, "python3", old=False)
    assert run(checkout, "--help", PATH=str(only), HOME=str(only), PYENV_ROOT=str(tmp_path / "pyenv")).returncode == 0


@pytest.mark.skipif(
    any(Path("/usr/bin").glob("python3.1[1-9]")), reason="a new enough Python lies where ./run looks last"
)
def test_only_an_old_python_is_refused_in_one_sentence(checkout: Path, only: Path) -> None:
    fake_python(only, "python3", old=True)
    result = run(checkout, "--help", PATH=str(only), HOME=str(only), PYENV_ROOT=str(only))
    assert result.returncode == 2
    assert "needs Python 3.11 or newer and found only: 3.9.2" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_without_ensurepip_uv_and_virtualenv_one_sentence_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import bootstrap

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(bootstrap, "has", lambda _executable, _module: False)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(bootstrap.Refusal, match=rf"install python{version}-venv \(or uv\) and try again"):
        bootstrap.create(tmp_path / "venv")


@pytest.mark.slow
def test_the_command_gets_its_arguments_and_gives_its_exit_status(checkout: Path) -> None:
    first = run(checkout, "hubfleet", "one two", "fail")
    assert (first.stdout, first.returncode) == ("hubfleet one two fail\n", 7), first.stderr


@pytest.mark.slow
def test_the_package_is_installed_with_its_bytecode_where_no_command_may_write_it(checkout: Path) -> None:
    run(checkout, "hubfleet", PYTHONDONTWRITEBYTECODE="1")
    assert [path.name.partition(".")[0] for path in (checkout / "tools/hubfleet/cli").rglob("*.pyc")] == ["__init__"]


@pytest.mark.slow
def test_a_second_run_installs_nothing_and_is_silent(checkout: Path) -> None:
    run(checkout, "hubfleet")
    mark = (checkout / ".venv" / "hubfleet-installed").stat().st_mtime_ns
    assert run(checkout, "hubfleet").stderr == ""
    assert (checkout / ".venv" / "hubfleet-installed").stat().st_mtime_ns == mark


@pytest.mark.slow
def test_two_first_runs_at_once_do_not_collide(checkout: Path) -> None:
    command = [str(checkout / "run"), "hubfleet", "ok"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=600) for process in both]
    assert [out for out, _ in said] == ["hubfleet ok\n"] * 2, said
    assert sum("installing" in err for _, err in said) == 1


@pytest.mark.slow
@pytest.mark.parametrize("left", ["half an environment", "half the packages", "another place"])
def test_what_a_killed_or_moved_install_left_is_repaired(checkout: Path, left: str) -> None:
    run(checkout, "hubfleet")
    venv = checkout / ".venv"
    if left == "half an environment":
        (venv / "hubfleet-installed").unlink()
        (venv / "pyvenv.cfg").unlink()
    elif left == "half the packages":
        (venv / "hubfleet-installed").unlink()
        (venv / "hubfleet-installing").touch()
        (venv / "bin/hubfleet").unlink()
    else:
        checkout = checkout.rename(checkout.with_name("moved"))
    result = run(checkout, "hubfleet", "ok")
    assert (result.stdout, result.returncode) == ("hubfleet ok\n", 0), result.stderr


@pytest.mark.slow
def test_a_changed_lock_file_is_installed_by_the_next_run(checkout: Path) -> None:
    run(checkout, "hubfleet")
    (checkout / "requirements.lock").write_text(LOCKED + "# changed\n")
    assert "installing requirements.lock" in run(checkout, "hubfleet").stderr
    assert run(checkout, "hubfleet").stderr == ""
