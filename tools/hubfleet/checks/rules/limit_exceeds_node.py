"""A memory limit that is more than a whole node.

Why: a server that grows towards it takes the node down, and its neighbours with it, before the limit stops it.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 2Gi, limit: 64Gi}}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 2Gi, limit: 16Gi}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import bounds_told_once
from hubfleet.checks.rule import Rule
from hubfleet.compile.capacity.node import GI
from hubfleet.compile.pools import offer, usual_pool
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("limit-exceeds-node", Severity.ERROR, "a memory limit is within what a node offers")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare limits with what a node offers; one alone is a guarantee, too: `server-exceeds-node`."""
    for stage in fleet.stages:
        for place, memory, _, pool in bounds_told_once(stage, lambda memory, _cpu, pool: (memory, pool)):
            name = pool or usual_pool(stage)
            node = offer(stage, name)
            if not node or not memory.guarantee or not memory.limit:
                continue
            if memory.guarantee.bytes <= node.memory < memory.limit.bytes:
                yield RULE.at(
                    stage.origin(f"{place}.memory.limit"),
                    f'the memory limit "{memory.limit}" is more than a node of the pool "{name}" offers',
                    help=f"at most {int(node.memory / GI * 10) / 10:g}Gi; or name a pool of larger machines",
                )
