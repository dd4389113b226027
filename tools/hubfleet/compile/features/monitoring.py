"""Whether the hub's metrics are open to the monitoring beside it.

Chart: `hub.authenticatePrometheus`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import Part, part
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile the cluster's monitoring."""
    watched = isinstance(stage.cluster, KubernetesCluster) and stage.cluster.support.monitoring
    return part({"hub": {"authenticatePrometheus": not watched}}, "cluster")
