"""The wheel builds without a network, holds the toolkit alone, and works by itself in a fresh environment."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.need import need_command

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_toolkit_its_types_and_its_licence_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "hubfleet/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if not name.startswith(("hubfleet/", "hubfleet-"))]


def test_every_data_file_of_the_package_is_in_the_wheel(wheel: Path, root: Path) -> None:
    package = root / "tools" / "hubfleet"
    listed = subprocess.run(["git", "ls-files"], cwd=package, capture_output=True, text=True, check=True).stdout.split()
    assert set(zipfile.ZipFile(wheel).namelist()) >= {
        f"hubfleet/{name}" for name in listed if (package / name).exists()
    }


def test_the_charts_of_the_wheel_are_those_of_the_repository(wheel: Path, root: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "charts"], cwd=root, capture_output=True, text=True, check=True)
    packed, folder = zipfile.ZipFile(wheel), "hubfleet/shipped/"
    found = {name: packed.read(name) for name in packed.namelist() if name.startswith(folder)}
    assert found == {folder + name: (root / name).read_bytes() for name in listed.stdout.split()}


def test_the_wheel_works_alone_in_a_fresh_environment(wheel: Path, root: Path, tmp_path: Path) -> None:
    uv, venv = str(need_command("uv")), tmp_path / "venv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(venv)], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", str(venv / "bin/python"), str(wheel)]
    subprocess.run([*install, "--constraint", str(root / "requirements.lock")], check=True)
    result = subprocess.run(
        [str(venv / "bin/hubfleet"), "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert "hubfleet" in result.stdout
    for words in ("init lake", "-C lake charts init"):
        subprocess.run([str(venv / "bin/hubfleet"), *words.split()], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "lake/charts/lock.yaml").read_bytes() == (root / "charts/lock.yaml").read_bytes()
