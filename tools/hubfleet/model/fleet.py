"""The whole fleet as loaded: all that checks and plans look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hubfleet.findings import Location
from hubfleet.model.cluster import Cluster
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.image import Image
from hubfleet.model.json import Json, Path
from hubfleet.model.key import StageKey, StageName
from hubfleet.model.lifecycle import Retired
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.stage import Secrets, Stage


class Source(Protocol):
    """A file of the fleet: its data, and where each value of it stands."""

    @property
    def data(self) -> dict[str, Json]:
        """The content."""
        ...

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """Return the place of a value (with `key`, of its key), or of the nearest one above it."""
        ...


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub's frame: which stages it has, what it extends, and its tombstone. What it offers is in its stages.

    `ended` are stages with a tombstone of their own; they are none of `stages`.
    """

    name: str
    file: str
    stages: tuple[StageName, ...]
    blueprints: tuple[str, ...]
    retired: Retired | None
    ended: tuple[tuple[StageName, Retired], ...] = ()

    def tombstone(self, stage: StageName) -> Retired | None:
        """The tombstone of a stage: its own, else that of the hub."""
        return dict(self.ended).get(stage, self.retired)

    def tombstone_path(self, stage: StageName) -> Path:
        """Where a stage's tombstone stands in the hub's file."""
        return ("stages", stage.value, "retired") if stage in dict(self.ended) else ("retired",)

    @property
    def tombstones(self) -> dict[Path, Retired]:
        """Every tombstone by its place in the hub's file."""
        whole: dict[Path, Retired] = {("retired",): self.retired} if self.retired else {}
        return whole | {self.tombstone_path(stage): tombstone for stage, tombstone in self.ended}


@dataclass(frozen=True, eq=False)
class Fleet:
    """All clusters with what runs beside their hubs, all hubs and images of one repository.

    What could not be read is missing here and has its finding. `sources` are the files with data, by path relative
    to the fleet's root; `files` is every path below the fleet's folders, `secrets` what is known of the encrypted ones.
    """

    config: FleetConfig | None
    clusters: dict[str, Cluster]
    hubs: dict[str, Hub]
    images: dict[str, Image]
    blueprints: dict[str, tuple[str, ...]]
    stages: tuple[Stage, ...]
    sources: Mapping[str, Source]
    files: tuple[str, ...]
    secrets: Mapping[str, Secrets] = field(default_factory=dict)
    supports: tuple[ClusterSupport, ...] = ()

    def stage(self, key: StageKey) -> Stage | None:
        """The stage with this key, or None."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def at(self, file: str, path: Path = (), *, key: bool = False) -> Location:
        """Return the place of a value in a file, or of the nearest value above it."""
        source = self.sources.get(file)
        return source.locate(path, key=key) if source else Location(file)
