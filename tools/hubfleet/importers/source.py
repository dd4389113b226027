"""What a source layout is read to, whatever it looks like: clusters with hubs, each hub's values with their places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubfleet.findings import Finding
from hubfleet.load.node import Node
from hubfleet.model.json import Path, Values


@dataclass(frozen=True, slots=True)
class SourceHub:
    """One hub of the source: one release of its chart.

    `values` is what its files say, merged over the defaults of the source's wrapper chart where the source has these,
    in the form of `model.values`: each chart's values under the chart's name. `prefix` tells for each of these names
    what stands before it in the source; `unwrapped` that the source has the chart's values without the chart's name.
    `chart` is the wrapper chart; `belongs_to` the hub of which this is a stage, where the layout says that.
    `secret_files` are named by the source and can't be read. `is_chart`: it is no hub but a wrapper chart's defaults.
    """

    cluster: str
    name: str
    title: str
    domain: str | None
    values: Node
    prefix: Mapping[str, Path] = field(default_factory=dict)
    chart: str = ""
    namespace: str = ""
    secret_files: tuple[str, ...] = ()
    unwrapped: bool = False
    belongs_to: str = ""
    is_chart: bool = False

    @property
    def is_staging(self) -> bool:
        """Whether the source means it for tests."""
        return "staging" in self.name

    def source_path(self, path: Path) -> Path:
        """Return the path that the source has for a path of the values."""
        if self.unwrapped:
            return path[1:]
        return (*self.prefix.get(str(path[0]), ()), *path) if path else path


@dataclass(frozen=True, slots=True)
class SourceCluster:
    """One cluster of the source. `data` is what hubfleet's cluster file says, as far as the source tells it."""

    name: str
    data: Values
    hubs: tuple[SourceHub, ...]
    settings: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Where a setting went that belongs to no hub: of a cluster, of support, of a fleet."""

    source: str
    line: int
    path: str
    to: str


@dataclass(frozen=True, slots=True)
class SourceFleet:
    """All clusters of the source, and what could not be read. `texts` are its files, to take comments from.

    `charts` are the defaults of wrapper charts that the source has, in the form of a hub's values; `staff` who its
    hubs mean by their staff, by login provider.
    """

    name: str
    clusters: tuple[SourceCluster, ...]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]
    charts: Mapping[str, Node] = field(default_factory=dict)
    staff: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
