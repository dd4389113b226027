"""Writing a file all at once: whoever reads it meanwhile sees the old one or the new one, never half of one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from hubfleet.findings import HubfleetError

_NEW_FILE = 0o644


def refuse_link(path: Path) -> None:
    """Raise HubfleetError for a symbolic link: replacing it would cut it off from the file that it stands for."""
    if path.is_symlink():
        raise HubfleetError(f'"{path.name}" is a link and is left alone', help=f"edit {path.readlink()} instead")


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole, keeping its mode. Raises HubfleetError for a link, OSError when it can't be written."""
    refuse_link(path)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _NEW_FILE
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def create_file(path: Path, content: bytes) -> None:
    """Write a new file and the folders above it. Raises HubfleetError where there is something already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise HubfleetError(f'"{path.name}" exists already', help=f"look at {path}, or choose another name") from None
