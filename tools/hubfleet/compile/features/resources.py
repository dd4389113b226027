"""Memory, CPUs, GPUs and nodes of the default choice.

Chart: `singleuser.memory`, `singleuser.cpu`, `singleuser.extraResource`, `singleuser.nodeSelector`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.features.nodes import tolerations
from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.compile.pools import GPU, gpus, selector
from hubfleet.compile.sizes import amounts, base_traits, pool_of_sizes
from hubfleet.model.json import Values
from hubfleet.model.server import ComputedSizes, Server
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.memory`, `.cpu`, `.gpus`, `.pool`, and the preselected one of `.sizes`."""
    server = stage.settings.server
    return _bounds(stage, server) + _nodes(stage, server)


def _bounds(stage: Stage, server: Server) -> Part:
    traits = base_traits(stage)
    chosen = bool(amounts(stage, server))
    source = "server.sizes" if chosen else "server"
    memory: Values = {"guarantee": traits["mem_guarantee"], "limit": traits.get("mem_limit")}
    cpu: Values = {"guarantee": traits.get("cpu_guarantee"), "limit": traits.get("cpu_limit")}
    found = part({"singleuser": {"memory": _said(memory)}}, source if chosen else "server.memory")
    return found + (
        part({"singleuser": {"cpu": said}}, source if chosen else "server.cpu") if (said := _said(cpu)) else NOTHING
    )


def _nodes(stage: Stage, server: Server) -> Part:
    pool = pool_of_sizes(stage, server) if isinstance(server.sizes, ComputedSizes) else server.pool
    found = NOTHING
    if labels := selector(stage, pool):
        found += part({"singleuser": {"nodeSelector": labels}}, "server.pool" if server.pool else "server.sizes")
    if count := gpus(stage, pool, server.gpus):
        found += part({"singleuser": {"extraResource": {"limits": {GPU: str(count)}}}}, "server.gpus")
    if server.tolerations:
        found += part({"singleuser": {"extraTolerations": tolerations(server.tolerations)}}, "server.tolerations")
    if server.scopes:
        spawner: Values = {"Spawner": {"oauth_client_allowed_scopes": [*server.scopes]}}
        found += part({"hub": {"config": spawner}}, "server.scopes")
    return found


def _said(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}
