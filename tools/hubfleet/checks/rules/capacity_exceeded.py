"""More stages on a cluster than it is meant to carry.

Why: the one more slows down or evicts those that are there.

Bad:
    # clusters/coast.yaml
    capacity: {hubs: 2}
Good:
    # clusters/coast.yaml
    capacity: {hubs: 3}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.fleet import Fleet

RULE = Rule("capacity-exceeded", Severity.ERROR, "a cluster has no more stages than it is meant to carry")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Count the stages of each cluster that says how many it carries."""
    for name, cluster in fleet.clusters.items():
        most = cluster.capacity.hubs if isinstance(cluster, KubernetesCluster) else None
        count = sum(stage.cluster_name == name for stage in fleet.stages)
        if most is not None and count > most:
            yield RULE.at(
                fleet.at(f"clusters/{name}.yaml", ("capacity", "hubs")),
                f'the cluster "{name}" has {count} stages, and is meant to carry {most}',
                help="raise the number if the cluster has room, or move a hub to another cluster",
            )
