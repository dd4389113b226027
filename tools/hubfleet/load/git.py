"""What git knows of the fleet's folder. Raises HubfleetError where git does not trust the repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hubfleet.load.git_trust import refuse_distrust


def head_commit(root: Path) -> str | None:
    """Return the commit that is checked out, with `+` behind it where files differ from it; None outside git."""
    commit = _git(root, "rev-parse", "HEAD")
    if commit is None:
        return None
    changed = _git(root, "status", "--porcelain", "--untracked-files=normal", "--", ".")
    return f"{commit}+" if changed else commit


def changed_files(root: Path, main: str = "main") -> frozenset[str]:
    """Return the files that differ from the last commit shared with `main`, relative to `root`; none outside git."""
    bases = (_git(root, "merge-base", "HEAD", name) for name in (f"origin/{main}", main, "HEAD"))
    base = next((base for base in bases if base), None)
    if base is None:
        return frozenset()
    changed = _git(root, "diff", "--name-only", "--relative", base, "--", ".") or ""
    added = _git(root, "ls-files", "--others", "--exclude-standard", "--", ".") or ""
    return frozenset([*changed.splitlines(), *added.splitlines()])


def _git(root: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode == 0:
        return done.stdout.strip()
    refuse_distrust(done.stderr)
    return None
