"""The targets of a fleet's clusters, and the digests that stages have on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hubfleet.app.compiled import Compiled
from hubfleet.app.settings import Settings
from hubfleet.deploy.local.target import LocalTarget
from hubfleet.findings import HubfleetError
from hubfleet.model.cluster import LocalCluster
from hubfleet.model.fleet import Fleet


@dataclass(frozen=True, slots=True)
class Targets:
    """Ways to clusters, by name. A cluster that this machine has no way to is not among them."""

    local: Mapping[str, LocalTarget]

    @classmethod
    def of_fleet(cls, fleet: Fleet, settings: Settings) -> Targets:
        """Make a target for each cluster of this machine; they share one folder, so that names can't collide."""
        local = {
            name: LocalTarget(settings.state, settings.environment, first_port=cluster.first_port)
            for name, cluster in fleet.clusters.items()
            if isinstance(cluster, LocalCluster)
        }
        return cls(local)

    def reaches(self, cluster: str) -> bool:
        """Whether stages of this cluster can be deployed from here."""
        return cluster in self.local

    def of(self, cluster: str) -> LocalTarget:
        """The way to a cluster. Raises HubfleetError where there is none."""
        if cluster not in self.local:
            raise HubfleetError(
                f'cluster "{cluster}" is not deployed to by this version',
                help=f"clusters of this machine: {', '.join(sorted(self.local)) or 'none'}",
            )
        return self.local[cluster]

    def digest(self, one: Compiled) -> str:
        """The digest that a stage should have where it goes."""
        return self.of(one.stage.cluster_name).digest(one.releases)
