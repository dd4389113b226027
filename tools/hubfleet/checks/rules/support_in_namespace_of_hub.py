"""A hub in the namespace of what runs beside the hubs of its cluster.

Why: their releases, secrets and locks would overwrite each other, and taking the hub away takes the ingress along.

Bad:
    # hubs/dune/hub.yaml
    stages: {staging: {namespace: support}}
Good:
    # hubs/dune/hub.yaml
    stages: {staging: {namespace: dune}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("support-in-namespace-of-hub", Severity.ERROR, "no hub is in the namespace of what runs beside it")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare each stage's namespace with that of its cluster's support."""
    beside = {support.cluster_name: support for support in fleet.supports}
    for stage in fleet.stages:
        support = beside.get(stage.cluster_name)
        if support and support.namespace == stage.namespace:
            yield RULE.at(
                stage.origin("namespace"),
                f'the namespace "{stage.namespace}" of {stage} is also that of {support}',
                help="give the hub another one, or the cluster's `support` another `namespace`",
                related=[Related(support.origin("support.namespace"), f"{support} has it here")],
            )
