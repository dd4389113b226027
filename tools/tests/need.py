"""Outside commands that some tests compare with: one place says what happens when one is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / ".tools" / "bin", ROOT / ".venv" / "bin", Path.home() / "go" / "bin")


def find_command(name: str) -> Path | None:
    """The command in the checkout's own folders, then on the PATH; None when it is nowhere."""
    folders = os.pathsep.join([*map(str, FOLDERS[:2]), os.environ.get("PATH", ""), str(FOLDERS[2])])
    found = shutil.which(name, path=folders)
    return Path(found) if found else None


def need_command(name: str, *others: str) -> Path:
    """Return the first of these commands that exists; else skip the test, or fail it in CI, which installs them."""
    for candidate in (name, *others):
        if found := find_command(candidate):
            return found
    return missing(f"{name} is not installed")


def missing(reason: str) -> NoReturn:
    """Skip with the reason on a user's machine; fail when CI=true, where a skip would hide a missing install step."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; CI installs it with .ci/run", pytrace=False)
    pytest.skip(f"{reason}; `CI=true ./run tests` installs it")
