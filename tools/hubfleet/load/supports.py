"""What runs beside the hubs of each cluster, from the cluster's file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hubfleet.load.document import Document
from hubfleet.load.shape import shape_of
from hubfleet.load.stages import NodeOrigin
from hubfleet.model.cluster import Cluster, KubernetesCluster
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.hub import Ring
from hubfleet.model.key import SupportKey
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.stage import Secrets, Stage

_RINGS: tuple[Ring, ...] = ("canary", "early", "general")


def cluster_file(name: str) -> str:
    """The file that describes a cluster."""
    return f"clusters/{name}.yaml"


def supports_of(
    config: FleetConfig,
    clusters: Mapping[str, Cluster],
    documents: Mapping[str, Document],
    secrets: Mapping[str, Secrets],
    stages: Iterable[Stage],
) -> Iterator[ClusterSupport]:
    """Yield one for each Kubernetes cluster. Its ring is the earliest of its production stages'."""
    rings = _rings(stages)
    for name, cluster in clusters.items():
        if isinstance(cluster, KubernetesCluster):
            file = cluster_file(name)
            origin = NodeOrigin(documents[file].root, file, shape_of(type(cluster)))
            own = secrets.get(f"clusters/{name}.secrets.yaml")
            yield ClusterSupport(SupportKey(name), cluster, config, origin, rings.get(name, "general"), own)


def _rings(stages: Iterable[Stage]) -> dict[str, Ring]:
    found: dict[str, Ring] = {}
    for stage in stages:
        if stage.is_production:
            found[stage.cluster_name] = min(found.get(stage.cluster_name, "general"), stage.ring, key=_RINGS.index)
    return found
