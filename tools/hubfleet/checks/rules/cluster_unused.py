"""A cluster without hubs.

Why: it costs money for nobody; or a hub names another by mistake.

Bad:
    # clusters/spare.yaml
    provider: local
Good:
    # clusters/spare.yaml
    provider: local
    # hubs/dune/hub.yaml
    cluster: spare
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.complete import incomplete_hubs
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("cluster-unused", Severity.NOTICE, "every cluster has hubs")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare clusters with those that stages are on, once all of them can be read."""
    if incomplete_hubs(fleet):
        return
    for name in sorted(fleet.clusters.keys() - {stage.cluster_name for stage in fleet.stages}):
        yield RULE.at(
            fleet.at(f"clusters/{name}.yaml"),
            f'no hub is on the cluster "{name}"',
            help="put a hub on it, or remove the file once the cluster is gone",
        )
