"""A compiled stage beside the source it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hubfleet.importers.mapping.taking import split
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Json, Path, Values, get

RELEASES = {
    "jupyterhub": "jupyterhub",
    "jupyterhub-home-nfs": "home-nfs",
    "dask-gateway": "dask-gateway",
    "binderhub-service": "binderhub-service",
    "base": "base",
}
"""Which release of a stage takes the values of a source's chart, by the key used under `values:`."""


@dataclass(frozen=True, slots=True)
class Result:
    """`releases` are compiled values by the key used under `values:`; `namespace` is the stage's, said or not."""

    source: Values
    settings: StageSettings
    releases: Mapping[str, Values]
    namespace: str

    @property
    def part(self) -> str:
        """The stage's own part of the volume of the homes, "" where that is all of it."""
        home = self.settings.home
        return "" if isinstance(home, str) or home.volume.kind == "claims" else home.volume.part(self.namespace)

    def said(self, path: str | Path) -> Json:
        """The source's value."""
        return get(self.source, split(path))

    def compiled(self, path: str | Path) -> Json:
        """The compiled value at a source's path."""
        chart, *inside = split(path)
        return get(self.releases.get(RELEASES.get(str(chart), ""), {}), tuple(inside))

    def of(self, release: str, path: str | Path) -> Json:
        """The compiled value of a release."""
        return get(self.releases.get(release, {}), split(path))
