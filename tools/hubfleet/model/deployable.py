"""What is deployed as one: a stage of a hub, or what runs beside the hubs of a cluster."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.image import Image
from hubfleet.model.key import SupportKey
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.stage import Origin, Secrets, Stage
from hubfleet.model.support import Support


@dataclass(frozen=True, eq=False)
class ClusterSupport:
    """What runs beside the hubs of one cluster, with all that it refers to.

    It reads as a stage does where both are handled alike; `origin` gives the line of the cluster's file behind a path
    of it (`support.ingress`). `ring` is that of the cluster's earliest hub.
    """

    key: SupportKey
    cluster: KubernetesCluster
    fleet: FleetConfig
    origin: Origin
    ring: str = "general"
    cluster_secrets: Secrets | None = None
    secrets: None = None
    gate: None = None
    images: dict[str, Image] = field(default_factory=dict)
    is_local: ClassVar[bool] = False

    def __str__(self) -> str:
        return str(self.key)

    @property
    def cluster_name(self) -> str:
        """The cluster."""
        return self.key.cluster

    @property
    def settings(self) -> Support:
        """What was written of it."""
        return self.cluster.support

    @property
    def namespace(self) -> str:
        """The Kubernetes namespace."""
        return str(self.settings.namespace)

    @property
    def kubernetes(self) -> str:
        """The cluster's Kubernetes version."""
        return self.cluster.kubernetes


Deployable: TypeAlias = Stage | ClusterSupport
