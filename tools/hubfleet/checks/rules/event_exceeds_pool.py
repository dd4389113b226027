"""An event with more people than the node pool has room for.

Why: those who come last would wait for a server for the whole workshop.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 8Gi, limit: 8Gi}}
    events: [{name: camp, from: 2027-01-10T08:00Z, until: 2027-01-12T18:00Z, expected_users: 80}]
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 2Gi, limit: 4Gi}}
    events: [{name: camp, from: 2027-01-10T08:00Z, until: 2027-01-12T18:00Z, expected_users: 80}]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from hubfleet.checks.rule import Rule
from hubfleet.compile.pools import offer, usual_pool
from hubfleet.compile.profile_list import pool_of
from hubfleet.compile.sizes import amounts, bounds
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("event-exceeds-pool", Severity.WARNING, "a node pool has room for all who are expected")


class Room(NamedTuple):
    """How many servers of the default choice a pool takes when it is as large as it gets."""

    pool: str
    servers: int


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare expected people with the room of the pool of the default choice, where that is known."""
    for stage in fleet.stages:
        room = _room(stage) if stage.settings.events else None
        for index, event in enumerate(stage.settings.events):
            if room and event.expected_users > room.servers:
                file = f"clusters/{stage.cluster_name}.yaml"
                yield RULE.at(
                    stage.origin(f"events[{index}].expected_users"),
                    f'{event.expected_users} people are expected, and the node pool "{room.pool}" has room for '
                    f"{room.servers} servers",
                    help="raise `max` of the pool, or offer smaller servers as the default choice",
                    related=[Related(fleet.at(file, ("node_pools", room.pool, "max")), "the pool")],
                )


def _room(stage: Stage) -> Room | None:
    server = stage.settings.server
    name = pool_of(stage, server) or usual_pool(stage)
    node = offer(stage, name)
    chosen = next((one.traits for one in amounts(stage, server) if one.default), {})
    traits = bounds(server.memory, server.cpu) | chosen
    memory, cpu = traits.get("mem_guarantee"), traits.get("cpu_guarantee")
    most = stage.node_pools[name].max if name in stage.node_pools else None
    if name is None or node is None or most is None or not isinstance(memory, int) or memory <= 0:
        return None
    each = min(node.memory // memory, node.pods)
    if isinstance(cpu, int | float) and cpu > 0:
        each = min(each, int(node.cpu / cpu))
    return Room(name, each * most)
