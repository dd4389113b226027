"""A stage on one side of a comparison: its data, what it compiles to, what it renders to."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from hubfleet.compile.secrets import secret_leaves
from hubfleet.load.document import Document
from hubfleet.load.node import Node
from hubfleet.model.deployable import Deployable
from hubfleet.model.key import UnitKey
from hubfleet.model.release import CompiledStage, Release
from hubfleet.render.digest import canonical
from hubfleet.render.stage import RenderedRelease, RenderedStage

UNRENDERED = "inputs-"
"""How a digest begins that was made without a chart: it tells a difference, and nothing can be deployed by it."""


@dataclass(frozen=True, slots=True)
class ChartState:
    """A chart as one side pins it; `digest` is None where it could not be had. `source` is where that is said."""

    version: str
    digest: str | None
    source: str


@dataclass(frozen=True, eq=False)
class StageState:
    """One side of a stage, or of a cluster's support.

    `data` is the merged data without marks, `documents` the files of that side, `changed` the files that differ
    between the sides (None: unknown). `rendered` is None for stages of this machine, and where nothing had to be
    rendered because the sides are equal.
    """

    stage: Deployable
    releases: CompiledStage
    data: Node
    documents: Mapping[str, Document]
    charts: Mapping[str, ChartState]
    digest: str = ""
    rendered: RenderedStage | None = None
    changed: AbstractSet[str] | None = field(default=None, repr=False)

    @property
    def key(self) -> UnitKey:
        """Its address."""
        return self.stage.key

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it is: its cluster, its namespace, its main release."""
        return (self.stage.cluster_name, self.stage.namespace, self.releases.main.name)

    def release(self, name: str) -> Release | None:
        """The release of that name, or None."""
        return next((one for one in self.releases.releases if one.name == name), None)

    def rendered_release(self, name: str) -> RenderedRelease | None:
        """The rendered release of that name, or None."""
        releases = self.rendered.releases if self.rendered else ()
        return next((one for one in releases if one.name == name), None)

    @property
    def inputs(self) -> tuple[object, ...]:
        """All that a digest is made from: sides with equal inputs need no render."""
        if self.stage.is_local:
            return (True, canonical(self.releases.main.values), self.leaves)
        names = sorted({one.chart for one in self.releases.releases})
        pins = [(chart.version, chart.digest) if (chart := self.charts.get(name)) else None for name in names]
        releases = [
            # As JSON: 1, 1.0 and true are equal to Python, and not to a chart.
            (one.name, one.chart, one.namespace, canonical(one.values), one.secrets)
            for one in self.releases.releases
        ]
        return (False, self.stage.kubernetes, names, pins, releases, self.leaves)

    @property
    def leaves(self) -> Mapping[str, str]:
        """The hash of each encrypted value by key."""
        return secret_leaves(self.stage, self.releases)
