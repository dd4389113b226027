"""An address under a domain that is not the organisation's.

Why: nobody here can point it at the hub or get a certificate for it; mostly it is a slip of the pen.

Bad:
    # hubs/reef/hub.yaml
    domain: hub.reef.example.net
Good:
    # hubs/reef/hub.yaml
    domain: hub.reef.example.com
Good:
    # hubs/reef/hub.yaml
    domain: hub.reef.example.net
    # fleet.yaml
    owned_domains: [reef.example.net]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.fleet import Fleet

RULE = Rule("domain-foreign", Severity.ERROR, "addresses are under the cluster's, the fleet's or an owned domain")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the address of every stage on a cluster."""
    for stage in fleet.stages:
        if not isinstance(stage.cluster, KubernetesCluster):
            continue
        owned = sorted({stage.cluster.domain, stage.fleet.domain, *stage.fleet.owned_domains})
        if not any(stage.domain == domain or stage.domain.endswith(f".{domain}") for domain in owned):
            written = stage.settings.domain or stage.domain
            yield RULE.at(
                stage.origin("domain"),
                f'the address "{written}" is under no domain of the fleet ({", ".join(owned)})',
                help="correct it, or add its domain to `owned_domains` in fleet.yaml",
            )
