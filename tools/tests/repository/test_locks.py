"""The lock files hold what pyproject.toml asks for, and agree with each other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import lock

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(file: Path) -> dict[str, Version]:
    """The locked version of every package."""
    return {canonicalize_name(name): Version(version) for name, version in PIN.findall(file.read_text())}


def asked(root: Path) -> list[Requirement]:
    """What the package and its extra need at run time."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    return [Requirement(text) for text in [*project["dependencies"], *extras]]


def test_no_lock_file_is_stale(root: Path) -> None:
    assert lock.stale(root) == []


def test_a_change_of_what_is_asked_for_makes_a_lock_stale(root: Path, tmp_path: Path) -> None:
    text = (root / "pyproject.toml").read_text()
    (tmp_path / "pyproject.toml").write_text(text.replace('"rich>=', '"rich>1000,>='))
    for each in lock.LOCKS:
        (tmp_path / each.file).write_bytes((root / each.file).read_bytes())
    assert lock.stale(tmp_path) == ["requirements.lock", "requirements-dev.lock"]


def test_a_comment_in_pyproject_makes_nothing_stale(root: Path, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text((root / "pyproject.toml").read_text() + "\n# a comment\n")
    assert all(lock.inputs(each, tmp_path) == lock.inputs(each, root) for each in lock.LOCKS)


def test_every_requirement_is_met_by_its_locked_version(root: Path) -> None:
    locked = pins(root / "requirements.lock")
    unmet = [str(need) for need in asked(root) if locked[canonicalize_name(need.name)] not in need.specifier]
    assert not unmet


def test_the_development_lock_holds_all_of_the_other_at_the_same_versions(root: Path) -> None:
    runtime, develop = pins(root / "requirements.lock"), pins(root / "requirements-dev.lock")
    assert {name: develop.get(name) for name in runtime} == runtime


def test_every_locked_package_has_hashes(root: Path) -> None:
    for each in lock.LOCKS:
        blocks = re.split(r"\n(?=[A-Za-z0-9])", (root / each.file).read_text())
        assert not [block.split("\n")[0] for block in blocks if PIN.match(block) and "--hash=sha256:" not in block]
