"""Raw values for something that hubfleet does not run beside the cluster's hubs.

Why: they do nothing, though somebody counts on them.

Bad:
    # clusters/coast.yaml
    support: {ingress: existing, values: {nginx-ingress: {controller: {replicaCount: 3}}}}
Good:
    # clusters/coast.yaml
    support: {ingress: nginx, values: {nginx-ingress: {controller: {replicaCount: 3}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.compile.support import compile_support, unused_values
from hubfleet.findings import Finding, Severity, unknown
from hubfleet.model.fleet import Fleet

RULE = Rule("support-release-unknown", Severity.ERROR, "raw values of a cluster are for what runs beside its hubs")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the keys of `support.values` with the releases."""
    for support in fleet.supports:
        compiled = compile_support(support)
        for name in unused_values(support, compiled):
            message, advice = unknown("release", name, [release.name for release in compiled.releases])
            yield RULE.at(support.origin(("support", "values", name), key=True), message, help=advice)
