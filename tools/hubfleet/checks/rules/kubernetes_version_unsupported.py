"""A Kubernetes version that hubs can't be checked for.

Why: the JupyterHub chart needs 1.32 or newer, and schemas of newer versions than 1.37 are not known yet.

Bad:
    # clusters/coast.yaml
    kubernetes: "1.29"
Good:
    # clusters/coast.yaml
    kubernetes: "1.34"
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.fleet import Fleet

RULE = Rule("kubernetes-version-unsupported", Severity.ERROR, "clusters have a version that is checked for")
_OLDEST, _NEWEST = (1, 32), (1, 37)


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the versions of all clusters."""
    for name, cluster in fleet.clusters.items():
        if not isinstance(cluster, KubernetesCluster):
            continue
        major, minor = map(int, cluster.kubernetes.split("."))
        if not _OLDEST <= (major, minor) <= _NEWEST:
            yield RULE.at(
                fleet.at(f"clusters/{name}.yaml", ("kubernetes",)),
                f'Kubernetes "{cluster.kubernetes}" is not supported',
                help="supported: 1.32 to 1.37; upgrade the cluster, or write the version that it has",
            )
