"""Where there is no space left: writing to a file that is open does not say which."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_LITTLE = 64 * 1024
"""Bytes. What is left on a disk that is called full can be a part of a block."""


def full_folder(environment: Mapping[str, str]) -> str | None:
    """Return the first of the folders that hubfleet writes to that has no space left; None where all have some."""
    return next((name for name in _folders(environment) if _is_full(Path(name))), None)


def _folders(environment: Mapping[str, str]) -> Iterable[str]:
    from platformdirs import user_cache_path

    yield environment.get("HUBFLEET_CACHE") or str(user_cache_path("hubfleet"))
    yield environment.get("HUBFLEET_STATE") or str(Path.cwd())
    yield tempfile.gettempdir()


def _is_full(folder: Path) -> bool:
    there = next((place for place in (folder, *folder.parents) if place.exists()), None)
    return there is not None and shutil.disk_usage(there).free < _LITTLE
