"""Where a fleet's files come from: a folder, or (through the same few methods) anything else that has files."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from hubfleet.findings import Finding, Location, Severity

FOLDERS = ("charts", "clusters", "hubs", "images")
TOP_FILES = ("fleet.yaml",)


class Tree(Protocol):
    """Files by path relative to the fleet's root, with forward slashes."""

    def files(self) -> tuple[str, ...]:
        """All files that can matter to the fleet, sorted. A link to a folder is not followed and ends with a slash."""
        ...

    def read(self, file: str) -> bytes:
        """Return a file's bytes. Raises OSError."""
        ...


def hashes(tree: Tree) -> dict[str, str]:
    """Return the hash of every file's content; of one that can't be read, why."""
    found: dict[str, str] = {}
    for file in tree.files():
        try:
            found[file] = hashlib.sha256(tree.read(file)).hexdigest()
        except OSError as error:
            found[file] = unreadable(file, error).message
    return found


def unreadable(file: str, error: OSError) -> Finding:
    """What to say of a file that is there and can't be read."""
    message = f"the file can't be read: {(error.strerror or str(error)).lower()}"
    advice = "give read permission" if isinstance(error, PermissionError) else "restore the file, or remove it"
    return Finding("file-unreadable", Severity.ERROR, message, Location(file), advice)


@dataclass(frozen=True, slots=True)
class Folder:
    """A fleet in a folder of this machine."""

    root: Path

    def files(self) -> tuple[str, ...]:
        """All files of the fleet's folders, sorted; hidden ones and those that editors leave behind are passed over."""
        found = [name for name in TOP_FILES if (self.root / name).is_file()]
        for folder in FOLDERS:
            found += [f"{folder}/"] if (self.root / folder).is_symlink() else self._below(folder)
        return tuple(sorted(found))

    def _below(self, top: str) -> Iterator[str]:
        for parent, folders, names in os.walk(self.root / top):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            below = Path(parent).relative_to(self.root).as_posix()
            yield from (f"{below}/{name}/" for name in folders if os.path.islink(f"{parent}/{name}"))  # noqa: PTH114
            yield from (f"{below}/{name}" for name in names if not name.startswith(".") and not name.endswith("~"))

    def read(self, file: str) -> bytes:
        """Return a file's bytes. Raises OSError, also for what is no file and for links that lead out of the fleet.

        Whoever proposes a change could show files of the machine that checks it; a pipe would be waited on for ever.
        """
        path = self.root / file
        if any((self.root / parent).is_symlink() for parent in PurePosixPath(file).parents[:-1]):
            raise OSError(errno.EINVAL, "it is in a folder that is a link", str(path))
        # Not Path.resolve: on a circle of links it raises no OSError before Python 3.13.
        if path.is_symlink() and not Path(os.path.realpath(path, strict=True)).is_relative_to(self.root.resolve()):
            raise OSError(errno.EINVAL, "it is a link that leads out of the fleet", str(path))
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError(errno.EINVAL, "it is not a file", str(path))
        return path.read_bytes()
