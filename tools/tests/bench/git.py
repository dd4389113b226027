"""Fleets in git, so that there is something to compare with."""

from __future__ import annotations

import subprocess
from pathlib import Path


def commit(root: Path) -> None:
    """Make all that is in a folder the last commit of its main branch."""
    if not (root / ".git").exists():
        _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "add", ".")
    _git(root, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "--message=A fleet")


def restore(root: Path) -> None:
    """Undo what was changed since."""
    _git(root, "checkout", "--quiet", ".")


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True)
