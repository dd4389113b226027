"""Rendered releases on disk: a second run renders nothing and loads neither Helm nor the schemas.

An entry is one file named by the hash of everything that its content depends on, so it can't be stale. Its first
line is JSON (digest, faults, hash of the rest), the rest the packed manifests. They hold stand-ins, never secrets.
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

from hubfleet.model.json import Json
from hubfleet.render.digest import canonical
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.renderer import RenderRequest
from hubfleet.render.stage import ReleaseResult
from hubfleet.render.version import tool_version

MOST_BYTES = 512 * 1024 * 1024
_TOUCH_AFTER = 24 * 3600
_PRIVATE = 0o700


def cache_key(request: RenderRequest, renderer: str) -> str:
    """Hash of all that a result depends on. The chart's path is not among it: its digest is."""
    chart, capabilities = request.chart, request.capabilities
    parts: Json = [
        tool_version(),
        renderer,
        [chart.name, chart.version, chart.digest],
        [request.name, request.namespace, request.values],
        [capabilities.kubernetes, list(capabilities.api_versions)],
    ]
    return hashlib.sha256(canonical(parts)).hexdigest()


@dataclass
class RenderCache:
    """Entries under `folder`, pruned to `most_bytes`. Two processes may share it."""

    folder: Path
    most_bytes: int = MOST_BYTES
    _wrote: bool = field(default=False, init=False)

    def get(self, key: str) -> ReleaseResult | None:
        """Return the entry; None when there is none, or when it is damaged (it will be written anew)."""
        path = self._path(key)
        try:
            head, _, packed = path.read_bytes().partition(b"\n")
            data = json.loads(head)
            if data["sha256"] != hashlib.sha256(packed).hexdigest():
                return None
            result = ReleaseResult(data["digest"], tuple(map(RenderFault.from_json, data["faults"])), packed)
            self._touch(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return result

    def put(self, key: str, result: ReleaseResult) -> None:
        """Keep a result, unless it came from outside the data. A disk that is full or read-only costs only time."""
        if any(fault.kind is FaultKind.WORKER for fault in result.faults):
            return
        head: Json = {
            "digest": result.digest,
            "faults": [fault.to_json() for fault in result.faults],
            "sha256": hashlib.sha256(result.packed).hexdigest(),
        }
        with contextlib.suppress(OSError):
            self._write(self._path(key), canonical(head) + b"\n" + result.packed)
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
