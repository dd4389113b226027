"""The ways to a fleet's clusters: this machine, and Kubernetes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from hubfleet.app.clusters import Book, Clusters
from hubfleet.app.heirs import Heirs
from hubfleet.app.rendered import fleet_charts
from hubfleet.app.settings import Settings
from hubfleet.deploy.kubernetes.target import KubernetesTarget
from hubfleet.deploy.local.login import Login
from hubfleet.deploy.local.target import LocalTarget
from hubfleet.findings import WrongUse
from hubfleet.model.cluster import KubernetesCluster, LocalCluster
from hubfleet.model.fleet import Fleet
from hubfleet.model.key import UnitKey
from hubfleet.secrets.read import StageSecrets
from hubfleet.secrets.sops import Sops


def run_name(settings: Settings) -> str:
    """Return a name for this run: when it began, and what tells it from others of the same second."""
    return f"{settings.at:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


@dataclass(frozen=True, slots=True)
class Targets:
    """Ways to clusters, by name. A Kubernetes cluster is opened when it is first asked for."""

    local: Mapping[str, LocalTarget]
    clusters: Clusters

    @classmethod
    def of_fleet(cls, fleet: Fleet, settings: Settings) -> Targets:
        """Make a target for each cluster of this machine; they share one folder, so that names can't collide."""
        secrets = StageSecrets.of_fleet(fleet, Sops(settings.root, settings.environment))
        local = {
            name: LocalTarget(settings.state, settings.environment, first_port=cluster.first_port, given=secrets)
            for name, cluster in fleet.clusters.items()
            if isinstance(cluster, LocalCluster)
        }
        others = {name: one for name, one in fleet.clusters.items() if isinstance(one, KubernetesCluster)}
        name = fleet.config.name if fleet.config else ""
        book, run = Book(fleet_charts(settings)), run_name(settings)
        return cls(local, Clusters(name, others, settings, book, secrets, run, Heirs(fleet)))

    def reaches(self, cluster: str) -> bool:
        """Whether stages of this cluster may be deployed from here: nobody was asked yet whether it answers."""
        return cluster in self.local or (cluster in self.clusters.every and self.clusters.why_not(cluster) is None)

    def of(self, cluster: str) -> LocalTarget | KubernetesTarget:
        """The way to a cluster. Raises HubfleetError where there is none."""
        if cluster in self.local:
            return self.local[cluster]
        if cluster in self.clusters.every:
            return self.clusters.target(cluster)
        raise WrongUse.unknown("cluster", cluster, [*self.local, *self.clusters.every])

    def logins(self, cluster: str, stage: UnitKey) -> tuple[Login, ...]:
        """How to get into a stage that runs on this machine; elsewhere people have logins of their own."""
        here = self.local.get(cluster)
        return here.logins(stage) if here and here.live([stage]) else ()
