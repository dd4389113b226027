"""Buckets on a cluster of EKS whose account is not said.

Why: the role that opens them has the account in its name, so people would have buckets that they can't read.

Bad:
    # clusters/coast.yaml
    provider: eks
    project: null
    location: null
    region: eu-central-1
    node_pools:
      core: {instance: r5.xlarge, max: 2, role: core}
      users: {instance: r5.xlarge, max: 10}
    # hubs/dune/hub.yaml
    buckets: {scratch: {}}
Good:
    # clusters/coast.yaml
    provider: eks
    account: "123456789012"
    project: null
    location: null
    region: eu-central-1
    node_pools:
      core: {instance: r5.xlarge, max: 2, role: core}
      users: {instance: r5.xlarge, max: 10}
    # hubs/dune/hub.yaml
    buckets: {scratch: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.identities import has_no_role
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("identity-unnamed", Severity.ERROR, "what opens a hub's buckets has a name")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at hubs with buckets that leave the role to us."""
    for stage in fleet.stages:
        if has_no_role(stage):
            yield RULE.at(
                stage.origin("buckets", key=True),
                f'the cluster "{stage.cluster_name}" does not say its account, which the role of buckets is named by',
                help=f"add `account` to clusters/{stage.cluster_name}.yaml, or name the role in `buckets.identity`",
            )
