"""A cluster that wants monitoring, which hubfleet does not install yet.

Why: its hubs show their metrics to whoever asks from within the cluster, and nothing of ours collects them.

Bad:
    # clusters/coast.yaml
    support: {monitoring: true}
Good:
    # clusters/coast.yaml
    support: {monitoring: false}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("monitoring-not-installed", Severity.NOTICE, "monitoring is wanted where something collects metrics")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Tell of each cluster that wants it."""
    for support in fleet.supports:
        if support.settings.monitoring:
            yield RULE.at(
                support.origin("support.monitoring"),
                f"{support} has no monitoring yet: hubs show their metrics, and nothing is installed that reads them",
                help="leave it where a Prometheus of your own reads them",
            )
