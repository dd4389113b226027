"""Where pods run, and what is kept ready for them. Said here in full, because the chart's defaults suit one lone hub.

- No scheduler of the hub's own: its rights are the whole cluster's, under a name that staging and production of one
  hub would share; the cluster's own scheduler and autoscaler pack nodes well enough.
- No image is pulled to every node before an upgrade: an upgrade must not wait for gigabytes.
- While an event is near or under way, production keeps room for who is expected, and images on the nodes.

Chart: `scheduling`, `prePuller`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.access import LEAD, open_events
from hubfleet.compile.part import Part, part
from hubfleet.model.json import Values
from hubfleet.model.stage import Stage

PURPOSE = "hub.jupyter.org/node-purpose"


def feature(stage: Stage, at: datetime) -> Part:
    """Compile the cluster's roles of nodes, and the room that events need."""
    found = part({"scheduling": {"userScheduler": {"enabled": False}}}, "cluster")
    for role, pods in (("core", "corePods"), ("user", "userPods")):
        wish = "require" if _labelled(stage, role) else "prefer"
        found += part({"scheduling": {pods: {"nodeAffinity": {"matchNodePurpose": wish}}}}, "cluster")
    return found + _room(stage, at)


def _labelled(stage: Stage, role: str) -> bool:
    """Whether the data says that every pool of a role has the label that tells its purpose."""
    pools = [pool for pool in stage.node_pools.values() if pool.role == role]
    return bool(pools) and all(pool.labels.get(PURPOSE) == role for pool in pools)


def _room(stage: Stage, at: datetime) -> Part:
    events = open_events(stage, at, LEAD) if stage.is_production else ()
    expected = sum(event.expected_users for event in events)
    source = f"events[{events[-1].name}].expected_users" if events else "events"
    scheduling: Values = {
        "userPlaceholder": {"enabled": True, "replicas": expected},
        "podPriority": {"enabled": expected > 0},
    }
    pullers: Values = {"hook": {"enabled": False}, "continuous": {"enabled": expected > 0}}
    return part({"scheduling": scheduling, "prePuller": pullers}, source)
