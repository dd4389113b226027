"""People's servers on nodes that are for the hubs.

Why: a server that takes a core node's memory takes the hub, its proxy and its login down for everybody.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: core}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.checks.rules.pool_unknown import of_servers
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("pool-role", Severity.ERROR, "servers run on pools for users")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the role of every pool that a stage names."""
    for stage in fleet.stages:
        for path, name in of_servers(stage):
            pool = stage.node_pools.get(name)
            if pool and pool.role == "core":
                file = f"clusters/{stage.cluster_name}.yaml"
                users = sorted(other for other, one in stage.node_pools.items() if one.role == "user")
                yield RULE.at(
                    stage.origin(path),
                    f'the node pool "{name}" is for hubs and support, not for people\'s servers',
                    help=f"name one for users: {', '.join(users) or 'there is none yet'}",
                    related=[Related(fleet.at(file, ("node_pools", name, "role")), "its role")],
                )
