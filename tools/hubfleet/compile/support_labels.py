"""Labels that tell whose something beside the hubs is."""

from __future__ import annotations

from hubfleet.compile.features.labels import PREFIX
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.json import Values


def labels_of(support: ClusterSupport) -> Values:
    """Return the fleet and the cluster."""
    return {f"{PREFIX}/fleet": str(support.fleet.name), f"{PREFIX}/cluster": support.cluster_name}
