"""A machine type that hubfleet does not know.

Why: what its nodes offer can't be computed then, so sizes can't be fitted or checked.

Bad:
    # clusters/coast.yaml
    node_pools: {users: {instance: n2-highmen-4, max: 10}}
Good:
    # clusters/coast.yaml
    node_pools: {users: {instance: n2-highmem-4, max: 10}}
Good:
    # clusters/coast.yaml
    node_pools: {users: {instance: x5-huge-9000, max: 2, memory: 900Gi, cpu: 30}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.compile.capacity import known_instances, machine
from hubfleet.findings import Finding, Severity, nearest
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.fleet import Fleet

RULE = Rule("instance-unknown", Severity.WARNING, "machine types are known, or their pool says what a node offers")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the pools of clusters whose provider has tables; elsewhere every site names its own machines."""
    for cluster_name, cluster in fleet.clusters.items():
        if not isinstance(cluster, KubernetesCluster) or not (known := known_instances(cluster.provider)):
            continue
        for name, pool in cluster.node_pools.items():
            if not pool.instance or machine(cluster.provider, pool.instance) or (pool.memory and pool.cpu):
                continue
            near = nearest(pool.instance, known)
            yield RULE.at(
                fleet.at(f"clusters/{cluster_name}.yaml", ("node_pools", name, "instance")),
                f'unknown machine type "{pool.instance}"' + (f', did you mean "{near}"?' if near else ""),
                help="correct it, or say what servers can use of a node: `memory: 28Gi` and `cpu: 3.5`",
            )
