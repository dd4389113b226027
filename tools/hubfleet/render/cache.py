"""Rendered releases on disk: a second run renders nothing and loads neither Helm nor the schemas.

An entry is one file named by the hash of everything that its content depends on, so it can't be stale. Its first
line is JSON (digest, faults, hash of the rest), the rest the packed manifests. They hold stand-ins, never secrets.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from hubfleet.cache import CacheFolder
from hubfleet.model.json import Json
from hubfleet.render.digest import canonical
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.renderer import RenderRequest
from hubfleet.render.stage import ReleaseResult
from hubfleet.render.version import tool_version

MOST_BYTES = 512 * 1024 * 1024


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

    def __post_init__(self) -> None:
        self._entries = CacheFolder(self.folder, self.most_bytes)

    def get(self, key: str) -> ReleaseResult | None:
        """Return the entry; None when there is none, or when it is damaged (it will be written anew)."""
        head, _, packed = (self._entries.read(key) or b"").partition(b"\n")
        try:
            data = json.loads(head)
            if data["sha256"] != hashlib.sha256(packed).hexdigest():
                return None
            return ReleaseResult(data["digest"], tuple(map(RenderFault.from_json, data["faults"])), packed)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, key: str, result: ReleaseResult) -> None:
        """Keep a result, unless it came from outside the data."""
        if any(fault.kind is FaultKind.WORKER for fault in result.faults):
            return
        head: Json = {
            "digest": result.digest,
            "faults": [fault.to_json() for fault in result.faults],
            "sha256": hashlib.sha256(result.packed).hexdigest(),
        }
        self._entries.write(key, canonical(head) + b"\n" + result.packed)

    def prune(self) -> None:
        """Drop what was not used for longest, when a run has written and there is too much."""
        self._entries.prune()
