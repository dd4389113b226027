"""A check of a fleet in git: what time brings about does not turn the main branch red."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.app.check import check
from hubfleet.app.settings import Settings
from hubfleet.findings import Severity
from hubfleet.load.git import changed_files
from tests.checks.small_fleet import with_files
from tests.need import ROOT

HUB = "hubs/dune/hub.yaml"
OVERDUE = {HUB: "lifecycle: {owner: ops, review_by: 2026-01-31}\n"}


def git(root: Path, *words: str) -> None:
    who = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", "-C", str(root), *who, *words], check=True, capture_output=True)


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A fleet in git, one of whose reviews is overdue."""
    root = tmp_path / "fleet"
    tree = with_files(OVERDUE)
    for file in tree.files():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(tree.read(file))
    shutil.copytree(ROOT / "charts", root / "charts")
    (tmp_path / "mirror").mkdir()
    git(tmp_path, "init", str(root))
    git(root, "add", ".")
    git(root, "commit", "-m", "A fleet")
    return root


def severities(root: Path, rule: str, *files: str) -> set[Severity]:
    settings = Settings(
        root=root,
        cache=root.parent / "cache",
        state=root.parent / "state",
        mirror=str(root.parent / "mirror"),
        at=datetime(2026, 11, 23, tzinfo=UTC),
        workers=1,
        environment={},
    )
    return {finding.severity for finding in check(settings, files).findings if finding.rule == rule}


def test_what_only_time_brought_about_is_a_warning_on_main(fleet: Path) -> None:
    assert severities(fleet, "review-overdue") == {Severity.WARNING}


def test_it_is_an_error_in_a_file_that_a_change_touches(fleet: Path) -> None:
    git(fleet, "switch", "-c", "change")
    with (fleet / HUB).open("a", encoding="utf-8") as file:
        file.write("own_image: true\n")
    assert severities(fleet, "review-overdue") == {Severity.ERROR}
    git(fleet, "commit", "-a", "-m", "A change")
    assert severities(fleet, "review-overdue") == {Severity.ERROR}


def test_it_is_an_error_in_a_file_that_is_named(fleet: Path) -> None:
    assert severities(fleet, "review-overdue", HUB) == {Severity.ERROR}
    assert severities(fleet, "review-overdue", "fleet.yaml") == {Severity.WARNING}


def test_a_secret_that_is_missing_is_found(fleet: Path) -> None:
    (fleet / "hubs/dune/staging.secrets.yaml").unlink()
    assert severities(fleet, "secret-missing") == {Severity.ERROR}


def test_changes_are_told_below_the_fleets_folder_only(fleet: Path) -> None:
    (fleet / "images/new").mkdir()
    (fleet / "images/new/image.yaml").write_text("", encoding="utf-8")
    (fleet / "fleet.yaml").write_text("", encoding="utf-8")
    assert changed_files(fleet) == {"fleet.yaml", "images/new/image.yaml"}
    assert changed_files(fleet / "images") == {"new/image.yaml"}
    assert changed_files(fleet.parent) == frozenset()
