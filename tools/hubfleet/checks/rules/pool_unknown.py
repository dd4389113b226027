"""A node pool that the cluster does not have.

Why: servers meant for it would land on any node, or wait for ever.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: user}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import pools_named, written_choices
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity, unknown
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("pool-unknown", Severity.ERROR, "node pools that hubs name are the cluster's")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at every pool that a stage names; this machine has none and passes over them."""
    for stage in fleet.stages:
        for path, name in () if stage.is_local else named_pools(stage):
            if name not in stage.node_pools:
                message, advice = unknown("node pool", name, stage.node_pools)
                yield RULE.at(stage.origin(path), message, help=f"{advice} (clusters/{stage.cluster_name}.yaml)")


def named_pools(stage: Stage) -> Iterator[tuple[str, str]]:
    """Every node pool that a stage names, with its place."""
    yield from of_servers(stage)
    if stage.settings.nodes.core_pool:
        yield "nodes.core_pool", stage.settings.nodes.core_pool


def of_servers(stage: Stage) -> Iterator[tuple[str, str]]:
    """Every node pool that a stage names for people's servers and what these start, with its place."""
    for path, choice in written_choices(stage):
        yield from pools_named(path, choice)
    if stage.settings.dask and stage.settings.dask.worker_pool:
        yield "dask.worker_pool", stage.settings.dask.worker_pool
