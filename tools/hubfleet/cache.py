"""Files in the cache folder, by key: whole or not there at all, private, and those not used for longest dropped.

A key is the hash of everything that the content depends on, so that no entry can be stale. The folder may be lost at
any time, and several processes may share it.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

_TOUCH_AFTER = 24 * 3600
_PRIVATE = 0o700


@dataclass
class CacheFolder:
    """Entries under `folder`, pruned to `most_bytes`."""

    folder: Path
    most_bytes: int
    _wrote: bool = field(default=False, init=False)

    def read(self, key: str) -> bytes | None:
        """Return an entry's content and note its use; None when there is none."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            self._touch(path)
        except OSError:
            return None
        return content

    def write(self, key: str, content: bytes) -> None:
        """Keep an entry. A disk that is full or read-only costs only time."""
        with contextlib.suppress(OSError):
            self._write(self._path(key), content)
            self._wrote = True

    def prune(self) -> None:
        """Drop what was not used for longest, when a run has written and there is too much."""
        if not self._wrote:
            return
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if total <= self.most_bytes:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            total -= size
        self._wrote = False

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def _entries(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found

    def _write(self, path: Path, content: bytes) -> None:
        """Into a file beside it, then by its name: a reader sees all of it or nothing."""
        self.folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        path.parent.mkdir(mode=_PRIVATE, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _touch(self, path: Path) -> None:
        """Note the use, at most once a day."""
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _TOUCH_AFTER:
                os.utime(path)
