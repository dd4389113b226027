"""Several communities on a cluster that is dedicated to one.

Why: a dedicated cluster has none of the isolation that keeps communities apart.

Bad:
    # clusters/coast.yaml
    tenancy: dedicated
Good:
    # clusters/coast.yaml
    tenancy: shared
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("tenancy-mixed", Severity.ERROR, "a dedicated cluster has hubs of one community")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the communities of the stages on each dedicated cluster."""
    for name, cluster in fleet.clusters.items():
        by_community: dict[str, Stage] = {}
        for stage in fleet.stages:
            if stage.cluster_name == name:
                by_community.setdefault(stage.settings.community.name, stage)
        if cluster.tenancy == "dedicated" and len(by_community) > 1:
            yield RULE.at(
                fleet.at(f"clusters/{name}.yaml", ("tenancy",)),
                f'the cluster "{name}" is dedicated, but has hubs of {", ".join(sorted(by_community))}',
                help="write `tenancy: shared`, or move hubs so that one community is left",
                related=[Related(s.origin("community.name"), f"{s}") for s in by_community.values()],
            )
