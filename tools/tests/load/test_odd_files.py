"""Files that a checkout can hold and nobody wants to meet: each is a finding, and the rest of the fleet is loaded."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hubfleet.load.fleet import load_fleet
from hubfleet.load.git_tree import Repository, open_tree
from hubfleet.load.tree import Folder
from hubfleet.model.key import StageKey
from tests.fleets import SMALL

HUB = "hubs/reef/hub.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shutil.copytree(SMALL, tmp_path / "fleet")


def told(root: Path) -> list[tuple[str, str]]:
    return [(finding.rule, str(finding.location)) for finding in load_fleet(Folder(root)).findings]


def told_by_git(root: Path) -> list[tuple[str, str]]:
    who = ("-c", "user.name=ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "All")):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    with open_tree(Repository.around(root), "HEAD") as tree:
        return [(finding.rule, str(finding.location)) for finding in load_fleet(tree).findings]


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"caf\xe9", r"caf\udce9"), (b"a\nb", r"a\nb"), (b"\x1b[2J", r"\x1b[2J"), ("\u202e".encode(), r"\u202e")],
)
def test_a_name_that_cannot_be_shown_is_told_and_its_file_left_alone(root: Path, name: bytes, shown: str) -> None:
    folder = root / "hubs" / os.fsdecode(name)
    folder.mkdir()
    (folder / "hub.yaml").write_text("community: {name: X}\n", encoding="utf-8")
    assert told(root) == [("file-name", f"hubs/{shown}/hub.yaml")]
    assert load_fleet(Folder(root)).fleet.stage(StageKey.parse("reef/staging"))


def test_a_link_out_of_the_fleet_shows_nothing_of_what_it_leads_to(root: Path) -> None:
    secret = root.parent / "credentials.yaml"
    secret.write_text("token: hunter2\n", encoding="utf-8")
    (root / HUB).unlink()
    (root / HUB).symlink_to(secret)
    loaded = load_fleet(Folder(root))
    found = [finding for finding in loaded.findings if finding.location.file == HUB]
    assert [finding.rule for finding in found] == ["file-unreadable"]
    assert "a link that leads out of the fleet" in found[0].message
    assert "hunter2" not in repr(loaded.documents)


def test_a_link_within_the_fleet_is_followed(root: Path) -> None:
    (root / HUB).rename(root / "hubs/shared.yaml")
    (root / HUB).symlink_to("../shared.yaml")
    assert load_fleet(Folder(root)).fleet.stage(StageKey.parse("reef/staging"))


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("hubs/dune", "reef"),
        ("hubs/dune", "../elsewhere"),
        ("hubs/_blueprints/old", "."),
        ("hubs/reef/data", "../../images"),
        ("images/other", "base"),
        ("images", "elsewhere"),
        ("clusters/old", "."),
        ("charts", "elsewhere"),
    ],
)
def test_a_folder_that_is_a_link_is_told_and_nobody_reads_it(root: Path, place: str, target: str) -> None:
    other = root / "elsewhere"
    other.mkdir()
    (other / "lock.yaml").write_text("charts: {}\n", encoding="utf-8")
    link = root / place
    if link.exists():
        link.rename(root / "before")
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target)
    assert ("folder-link", place) in told(root)
    inside = f"{place}/"
    assert not [file for file in load_fleet(Folder(root)).fleet.files if file.startswith(inside)]
    assert told_by_git(root) == told(root)


@pytest.mark.parametrize(
    ("target", "rule"), [("nowhere.yaml", "file-unreadable"), ("hub.yaml", "file-unreadable"), (".", "folder-link")]
)
def test_a_link_to_no_file_in_a_files_place_is_told_by_git_too(root: Path, target: str, rule: str) -> None:
    (root / HUB).unlink()
    (root / HUB).symlink_to(target)
    assert (rule, HUB) in told(root)
    assert told_by_git(root) == told(root)


@pytest.mark.parametrize("what", ["circle", "pipe", "nothing"])
def test_what_is_no_file_is_told_and_not_waited_for(root: Path, what: str) -> None:
    (root / HUB).unlink()
    if what == "pipe":
        os.mkfifo(root / HUB)
    else:
        (root / HUB).symlink_to("hub.yaml" if what == "circle" else "not-there")
    assert ("file-unreadable", HUB) in told(root)
