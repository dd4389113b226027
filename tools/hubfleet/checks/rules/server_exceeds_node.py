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

from hubfleet.checks.choices import amount, bounds_told_once
from hubfleet.checks.rule import Rule
from hubfleet.compile.capacity.node import GI
from hubfleet.compile.pools import offer, usual_pool
from hubfleet.findings import Finding, Severity
from hubfleet.model.bounds import CpuBounds, MemoryBounds
from hubfleet.model.fleet import Fleet
from hubfleet.model.quantities import Cpu, Memory
from hubfleet.model.stage import Stage

RULE = Rule("server-exceeds-node", Severity.ERROR, "every server fits on a node of its pool")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare what servers are guaranteed with what a node offers, where that is known; a limit alone is one, too."""
    for stage in fleet.stages:
        for place, memory, _, pool in bounds_told_once(stage, lambda memory, _cpu, pool: (_kept(memory), pool)):
            yield from _excess(stage, f"{place}.memory", memory, pool)
        for place, _, cpu, pool in bounds_told_once(stage, lambda _memory, cpu, pool: (_kept(cpu), pool)):
            yield from _excess(stage, f"{place}.cpu", cpu, pool)


def _kept(bounds: MemoryBounds | CpuBounds) -> Memory | Cpu | None:
    return bounds.guarantee or bounds.limit


def _excess(stage: Stage, place: str, bounds: MemoryBounds | CpuBounds, pool: str | None) -> Iterator[Finding]:
    name, kept = pool or usual_pool(stage), _kept(bounds)
    node = offer(stage, name)
    if not node or not kept:
        return
    what, offered, most = "CPU", node.cpu, f"{int(node.cpu * 10) / 10:g}"
    if isinstance(kept, Memory):
        what, offered, most = "memory", node.memory, f"{int(node.memory / GI * 10) / 10:g}Gi"
    if amount(kept) > offered:
        yield RULE.at(
            stage.origin(f"{place}.{'guarantee' if bounds.guarantee else 'limit'}"),
            f'{what} "{kept}" is more than a node of the pool "{name}" offers',
            help=f"at most {most}; or name a pool of larger machines",
        )
