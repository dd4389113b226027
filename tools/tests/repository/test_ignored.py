"""What git ignores is nobody's source: a module that no clone and no wheel has works only where it was written."""

from __future__ import annotations

import subprocess
from pathlib import Path

_MADE = ("__pycache__/", ".hypothesis/", ".egg-info/", "_cache/")


def test_git_ignores_no_file_of_the_toolkit_or_its_tests(root: Path) -> None:
    command = ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "--", "tools", "schemas", "docs"]
    ignored = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    assert [file for file in ignored if not any(made in file for made in _MADE)] == []
