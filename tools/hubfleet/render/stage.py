"""What a render gives back: a stage's releases with their manifests, its faults, its digest."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from hubfleet.findings import Severity
from hubfleet.model.json import Manifest
from hubfleet.model.release import CompiledStage
from hubfleet.render.digest import canonical
from hubfleet.render.faults import RenderFault

_QUICK = 1
"""Compression level: a third of the time of the usual one, a tenth more bytes."""


@dataclass(frozen=True, slots=True)
class StageInput:
    """One stage to render.

    `kubernetes` is its cluster's version (`1.34`), `leaves` the hash of each encrypted value of its secrets files by
    key, `api_versions` what its cluster offers beyond Kubernetes itself.
    """

    stage: CompiledStage
    kubernetes: str
    leaves: Mapping[str, str] = field(default_factory=dict)
    api_versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """One release as workers and the cache hold it. `digest` is None when it could not be rendered whole."""

    digest: str | None
    faults: tuple[RenderFault, ...]
    packed: bytes


@dataclass(frozen=True)
class RenderedRelease:
    """One release; its manifests are unpacked when they are first looked at.

    They hold stand-ins in place of secrets and are in the order in which Helm installs them.
    """

    name: str
    namespace: str
    chart: str
    digest: str | None
    packed: bytes = field(repr=False)

    @cached_property
    def manifests(self) -> tuple[Manifest, ...]:
        return unpack(self.packed)


@dataclass(frozen=True)
class RenderedStage:
    """A stage. `faults` go with the name of their release; `digest` is None unless every release was rendered whole."""

    stage: str
    releases: tuple[RenderedRelease, ...]
    faults: tuple[tuple[str, RenderFault], ...]
    digest: str | None

    @property
    def failed(self) -> bool:
        """Whether any fault is an error."""
        return any(fault.severity is Severity.ERROR for _, fault in self.faults)


def pack(manifests: tuple[Manifest, ...]) -> bytes:
    return zlib.compress(canonical(list(manifests)), _QUICK)


def unpack(packed: bytes) -> tuple[Manifest, ...]:
    return tuple(json.loads(zlib.decompress(packed))) if packed else ()
