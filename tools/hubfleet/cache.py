"""Files in the cache folder, by key: whole or not there at all, private, and those not used for longest dropped.

A key is the hash of everything that the content depends on, so that no entry can be stale. The folder may be lost at
any time, and several processes may share it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TOUCH_AFTER = 24 * 3600
_LOOK_AFTER = 3600
_PRIVATE = 0o700
_PRIVATE_FILE = 0o600
LOOKED = "looked"
"""Its time says when somebody last looked whether there is too much."""


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

    def read_json(self, key: str) -> Any:  # noqa: ANN401 - what was written
        """Return what was written as JSON; None when there is none, or when it is damaged."""
        written, _, body = (self.read(key) or b"").partition(b"\n")
        return json.loads(body) if body and written == _hash(body) else None

    def write_json(self, key: str, value: object) -> None:
        """Keep a value, with its hash on the first line."""
        body = json.dumps(value).encode()
        self.write(key, _hash(body) + b"\n" + body)

    def prune(self) -> None:
        """Drop what was not used for longest, when a run has written and there is too much."""
        if not self._wrote or not self._is_due():
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

    def _is_due(self) -> bool:
        """Whether nobody has looked for a while: listing thousands of entries takes longer than a small run."""
        looked = self.folder / LOOKED
        try:
            if time.time() - looked.stat().st_mtime < _LOOK_AFTER:
                return False
        except OSError:
            """Nobody has looked yet."""
        with contextlib.suppress(OSError):
            looked.touch(mode=_PRIVATE_FILE)
        return True

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


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()
