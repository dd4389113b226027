"""A cluster of which not all is said that finds it.

Why: nobody can log in to it by the data alone, or a login of another account would do.

Bad:
    # clusters/coast.yaml
    project: ""
Good:
    # clusters/coast.yaml
    project: small-hubs
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic.fields import FieldInfo

from hubfleet.checks.identities import has_no_role
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.cluster import Cluster, KubernetesCluster
from hubfleet.model.fleet import Fleet

RULE = Rule("place-unsaid", Severity.WARNING, "a cluster says all that finds it")
ACCOUNT = "account"


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the fields that only clusters of its provider have; an account that hubs miss is told with them."""
    told = {stage.cluster_name for stage in fleet.stages if has_no_role(stage)}
    for name, cluster in fleet.clusters.items():
        for field, info in _unsaid(cluster):
            if field != ACCOUNT or name not in told:
                yield RULE.at(
                    fleet.at(f"clusters/{name}.yaml", (field,)),
                    f'the {field.replace("_", " ")} of the cluster "{name}" is not said',
                    help=f'write `{field}: "{(info.examples or ["..."])[0]}"`: {info.description}',
                )


def _unsaid(cluster: Cluster) -> Iterator[tuple[str, FieldInfo]]:
    if isinstance(cluster, KubernetesCluster):
        for field, info in type(cluster).model_fields.items():
            value = getattr(cluster, field)
            if field not in KubernetesCluster.model_fields and (value == "" or (field == ACCOUNT and value is None)):
                yield field, info
