"""A server that no node of its pool has room for.

Why: it would wait for ever, because a new node is no larger than the others. Nodes offer less than their nominal size:
the system and the pods that run on every node take their part.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 32Gi, limit: 32Gi}}
Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, cpu: {guarantee: 4}}
Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, cpu: {limit: 8}}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, cpu: {guarantee: 0.5, limit: 8}}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 24Gi, limit: 26Gi}, cpu: {guarantee: 3}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import bounds_told_once
from hubfleet.checks.rule import Rule
from hubfleet.compile.capacity import Allocatable
from hubfleet.compile.capacity.node import GI
from hubfleet.compile.pools import offer, usual_pool
from hubfleet.findings import Finding, Severity
from hubfleet.model.bounds import CpuBounds, MemoryBounds
from hubfleet.model.fleet import Fleet

RULE = Rule("server-exceeds-node", Severity.ERROR, "every server fits on a node of its pool")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare what servers are guaranteed with what a node offers, where that is known; a limit alone is one, too."""
    for stage in fleet.stages:
        for place, memory, cpu, pool in bounds_told_once(stage, lambda *bounds: bounds):
            name = pool or usual_pool(stage)
            node = offer(stage, name)
            for part, message, most in _excess(memory, cpu, node) if node else ():
                yield RULE.at(
                    stage.origin(f"{place}.{part}"),
                    f'{message} is more than a node of the pool "{name}" offers',
                    help=f"at most {most}; or name a pool of larger machines",
                )


def _excess(memory: MemoryBounds, cpu: CpuBounds, node: Allocatable) -> Iterator[tuple[str, str, str]]:
    guarantee = memory.guarantee or memory.limit
    if guarantee and guarantee.bytes > node.memory:
        part = "memory.guarantee" if memory.guarantee else "memory.limit"
        yield part, f'memory "{guarantee}"', f"{int(node.memory / GI * 10) / 10:g}Gi"
    cores = cpu.guarantee or cpu.limit
    if cores and cores.cores > node.cpu:
        part = "cpu.guarantee" if cpu.guarantee else "cpu.limit"
        yield part, f'CPU "{cores}"', f"{int(node.cpu * 10) / 10:g}"
