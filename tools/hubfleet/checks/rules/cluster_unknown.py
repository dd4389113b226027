"""A freeze of a cluster that does not exist.

Why: it holds nothing, though somebody counts on it.

Bad:
    # fleet.yaml
    rollout:
      freezes: [{from: 2026-12-20T00:00Z, until: 2027-01-03T00:00Z, reason: Winter break, clusters: [coats]}]
Good:
    # fleet.yaml
    rollout:
      freezes: [{from: 2026-12-20T00:00Z, until: 2027-01-03T00:00Z, reason: Winter break, clusters: [coast]}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity, unknown
from hubfleet.model.fleet import Fleet

RULE = Rule("cluster-unknown", Severity.ERROR, "clusters that are named exist")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the clusters of freezes; those that hubs name are looked up where they are loaded."""
    for index, freeze in enumerate(fleet.config.rollout.freezes if fleet.config else ()):
        for position, name in enumerate(freeze.clusters):
            if f"clusters/{name}.yaml" not in fleet.files:
                message, advice = unknown("cluster", name, fleet.clusters)
                place = fleet.at("fleet.yaml", ("rollout", "freezes", index, "clusters", position))
                yield RULE.at(place, message, help=advice)
