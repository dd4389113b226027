"""Archives kept on disk by their digest: nothing half written, nothing taken without looking again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hubfleet.charts import digest as digests
from hubfleet.charts.errors import ChartError
from hubfleet.charts.lock import ChartPin

DAY = 24 * 3600
_LEFT_OVER = 3600


@dataclass(frozen=True, slots=True)
class ArchiveCache:
    """A folder that any number of processes may use at once.

    `sha256/<digest>.tgz` are archives. `seen/<key>` remembers the digest that a version without a pinned digest had
    at one address.
    """

    folder: Path

    def get(self, digest: str) -> Path | None:
        """The archive with that digest, its bytes hashed again; None when it is not there or no longer intact."""
        path = self._archive(digest)
        try:
            intact = digests.of_bytes(path.read_bytes()) == digest
        except OSError:
            return None
        return path if intact else None

    def put(self, data: bytes) -> Path:
        """Keep an archive; whoever looks sees all of it or nothing. Raises ChartError when the disk refuses."""
        path = self._archive(digests.of_bytes(data))
        self._write(path, data)
        return path

    def seen(self, address: str, pin: ChartPin, *, younger_than: float) -> str | None:
        """The digest that this version had at `address`, if that was noted less than so many seconds ago."""
        path = self._note(address, pin)
        try:
            if time.time() - path.stat().st_mtime > younger_than:
                return None
            return digests.normal(path.read_text("ascii").strip())
        except (OSError, ValueError):
            return None

    def note(self, address: str, pin: ChartPin, digest: str) -> None:
        """Remember which digest this version has at `address`."""
        self._write(self._note(address, pin), digest.encode())

    def _archive(self, digest: str) -> Path:
        return self.folder / "sha256" / f"{digest.removeprefix(digests.PREFIX)}.tgz"

    def _note(self, address: str, pin: ChartPin) -> Path:
        key = json.dumps([address, pin.name, pin.version]).encode()
        return self.folder / "seen" / hashlib.sha256(key).hexdigest()

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._sweep(path.parent)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                os.replace(name, path)  # noqa: PTH105 - atomic, over what is there
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            raise ChartError(
                f"the cache folder {self.folder} cannot be written: {error.strerror or error}",
                help="set HUBFLEET_CACHE to a folder with space that you may write to",
            ) from None

    @staticmethod
    def _sweep(folder: Path) -> None:
        """Remove what killed processes left; a file that young may be somebody's who is still writing."""
        for path in folder.glob(".new-*"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()
