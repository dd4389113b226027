"""A production on a cluster whose gate is a staging on this machine.

Why: a process on a laptop has no nodes, volumes or network rules: what it tests is not what production gets.

Bad:
    # clusters/laptop.yaml
    provider: local
    # hubs/dune/hub.yaml
    cluster: laptop
    # hubs/reef/hub.yaml
    stages: {production: {gate: dune}}
Good:
    # hubs/reef/hub.yaml
    stages: {production: {gate: dune}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("gate-local", Severity.WARNING, "productions on clusters are tested on clusters")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at where the staging behind each gate runs."""
    local = {stage.key: stage for stage in fleet.stages if stage.is_local}
    for stage in fleet.stages:
        gate = local.get(stage.gate) if stage.gate and not stage.is_local else None
        if gate:
            yield RULE.at(
                stage.origin("gate"),
                f"{gate}, which tests for {stage}, runs on this machine",
                help="name a hub whose staging is on a cluster, or put the staging on one",
                related=[Related(gate.origin("cluster"), "where it runs")],
            )
