"""What git says of a fleet's folder, with real repositories."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hubfleet.findings import HubfleetError
from hubfleet.load.git import changed_files, head_commit
from hubfleet.load.git_tree import Repository


def git(root: Path, *words: str) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=ada", "-c", "user.email=ada@example.org", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    root = tmp_path / "fleet"
    root.mkdir()
    git(root, "init", "-q")
    (root / "fleet.yaml").write_text("name: small\n")
    git(root, "add", "fleet.yaml")
    git(root, "commit", "-q", "-m", "Begin")
    return root


def test_a_clean_folder_is_at_its_commit(repository: Path) -> None:
    assert head_commit(repository) == git(repository, "rev-parse", "HEAD")


@pytest.mark.parametrize("file", ["fleet.yaml", "new.yaml"])
def test_a_changed_or_new_file_is_marked(repository: Path, file: str) -> None:
    (repository / file).write_text("name: other\n")
    assert head_commit(repository) == f"{git(repository, 'rev-parse', 'HEAD')}+"


def test_a_fleet_below_the_repositorys_root_minds_its_own_files_only(repository: Path) -> None:
    below = repository / "below"
    below.mkdir()
    (repository / "fleet.yaml").write_text("name: other\n")
    assert head_commit(below) == git(repository, "rev-parse", "HEAD")


def test_a_worktree_has_a_commit_of_its_own(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "next", str(tmp_path / "next"))
    (tmp_path / "next" / "more.yaml").write_text("a: 1\n")
    git(tmp_path / "next", "add", "more.yaml")
    git(tmp_path / "next", "commit", "-q", "-m", "More")
    assert head_commit(tmp_path / "next") == git(tmp_path / "next", "rev-parse", "HEAD") != head_commit(repository)


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert head_commit(tmp_path) is None


def test_a_folder_outside_git_has_none(tmp_path: Path) -> None:
    assert head_commit(tmp_path) is None
    assert head_commit(tmp_path / "missing") is None


def test_a_machine_without_git_has_none(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert head_commit(repository) is None


@pytest.mark.parametrize("ask", [head_commit, changed_files, Repository.around])
def test_a_repository_of_another_user_says_why_git_does_not_read_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Path], object]
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "true")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(repository / "none"))
    with pytest.raises(HubfleetError, match=r"belongs to another user .*dubious ownership") as refused:
        ask(repository)
    assert refused.value.help == f"if you trust it: git config --global --add safe.directory {repository}"

    trusting = repository.parent / "gitconfig"
    trusting.write_text(f"[safe]\n\tdirectory = {repository}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trusting))
    ask(repository)
