"""The port through which a release becomes text: what goes in, what comes out, whoever renders."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hubfleet.model.json import Values
from hubfleet.render.faults import RenderFault

if TYPE_CHECKING:
    from hubfleet.charts.store import ChartFiles


@dataclass(frozen=True, slots=True)
class ChartPath:
    """Chart files as workers get them: plain data, the same for every source."""

    name: str
    version: str
    path: Path
    digest: str

    @classmethod
    def of(cls, chart: ChartFiles) -> ChartPath:
        return cls(chart.name, chart.version, chart.path, chart.digest)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the cluster can do, as templates ask: its Kubernetes version (`1.34` or `1.34.2`) and further API groups."""

    kubernetes: str
    api_versions: tuple[str, ...] = ()

    @property
    def full_version(self) -> str:
        """With patch level, as Helm wants it: `v1.34.0`."""
        numbers = self.kubernetes.removeprefix("v").split(".")
        return "v" + ".".join([*numbers, "0", "0"][:3])

    @property
    def minor(self) -> str:
        """Without patch level, as schemas are named: `1.34`."""
        return ".".join(self.kubernetes.removeprefix("v").split(".")[:2])


@dataclass(frozen=True, slots=True)
class RenderRequest:
    """One release to render. `values` hold stand-ins in place of secrets."""

    chart: ChartPath
    name: str
    namespace: str
    values: Values
    capabilities: Capabilities


@dataclass(frozen=True, slots=True)
class RawDocument:
    """What one template gave: YAML text of no, one or several objects. `template` starts with the chart's name."""

    template: str
    text: str


@dataclass(frozen=True, slots=True)
class RawRender:
    """Documents in the order of their templates' names, CRDs first, without NOTES.txt; or what prevented them."""

    documents: tuple[RawDocument, ...] = ()
    faults: tuple[RenderFault, ...] = ()


class Renderer(Protocol):
    """Renders a release as `helm install` would. It must survive pickling: workers get a copy."""

    @property
    def identity(self) -> str:
        """Name and version: part of the cache's key."""
        ...

    def render(self, request: RenderRequest) -> RawRender: ...


def ordered(texts: dict[str, str], crds: dict[str, str]) -> tuple[RawDocument, ...]:
    """Documents in stable order, without notes and empty ones."""
    kept = {name: text for name, text in texts.items() if not name.endswith("NOTES.txt") and text.strip()}
    return tuple(RawDocument(name, text) for part in (crds, kept) for name, text in sorted(part.items()))
