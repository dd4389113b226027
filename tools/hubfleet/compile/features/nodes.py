"""Where pods run, and what is kept ready for them. Said here in full, because the chart's defaults suit one lone hub.

- No scheduler of the hub's own, unless it asks for one: its rights are the whole cluster's, under a name that staging
  and production of one hub would share; the cluster's own scheduler and autoscaler pack nodes well enough.
- No image is pulled to every node before an upgrade, unless the hub asks for it: an upgrade must not wait for
  gigabytes.
- While an event is near or under way, production keeps room for who is expected, and images on the nodes.

Chart: `scheduling`, `prePuller`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hubfleet.compile.access import LEAD, open_events
from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.compile.pools import selector
from hubfleet.model.json import Json, Path, Values
from hubfleet.model.names import LabelKey
from hubfleet.model.process import Nodes, Toleration
from hubfleet.model.stage import Stage

SOURCES: dict[Path, str] = {
    ("prePuller", "hook", "enabled"): "nodes.pull_before_upgrade",
    ("prePuller", "continuous", "enabled"): "nodes.pull_always",
    ("scheduling", "userPlaceholder"): "nodes.placeholders",
}
PURPOSE = LabelKey("hub.jupyter.org/node-purpose")


def feature(stage: Stage, at: datetime) -> Part:
    """Compile the cluster's roles of nodes, and the room that events need."""
    scheduler = stage.settings.nodes.user_scheduler
    found = part({"scheduling": {"userScheduler": {"enabled": scheduler}}}, "nodes.user_scheduler")
    for role, pods in (("core", "corePods"), ("user", "userPods")):
        wish = "require" if _labelled(stage, role) else "prefer"
        found += part({"scheduling": {pods: {"nodeAffinity": {"matchNodePurpose": wish}}}}, "cluster")
    return found + _core(stage) + _kept(stage.settings.nodes) + _room(stage, at)


def _core(stage: Stage) -> Part:
    """Put the hub and what belongs to it on its pool."""
    labels = selector(stage, stage.settings.nodes.core_pool)
    if not labels:
        return NOTHING
    chosen: Values = {"nodeSelector": labels}
    proxy: Values = {"chp": chosen, "traefik": chosen}
    return part({"hub": chosen, "proxy": proxy, "scheduling": {"userScheduler": chosen}}, "nodes.core_pool")


def _kept(nodes: Nodes) -> Part:
    found = NOTHING
    if nodes.scheduler_replicas is not None:
        replicas: Values = {"replicas": nodes.scheduler_replicas}
        found += part({"scheduling": {"userScheduler": replicas}}, "nodes.scheduler_replicas")
    if nodes.pull_tolerations:
        tolerated = tolerations(nodes.pull_tolerations)
        found += part({"prePuller": {"extraTolerations": tolerated}}, "nodes.pull_tolerations")
    return found


def tolerations(said: Iterable[Toleration]) -> Json:
    """Return tolerations as Kubernetes takes them."""
    return [{name: value for name, value in one.model_dump(mode="json").items() if value is not None} for one in said]


def _labelled(stage: Stage, role: str) -> bool:
    """Whether the data says that every pool of a role has the label that tells its purpose."""
    pools = [pool for pool in stage.node_pools.values() if pool.role == role]
    return bool(pools) and all(pool.labels.get(PURPOSE) == role for pool in pools)


def _room(stage: Stage, at: datetime) -> Part:
    events = open_events(stage, at, LEAD) if stage.is_production else ()
    expected = sum(event.expected_users for event in events)
    nodes = stage.settings.nodes
    kept = nodes.placeholders.count if nodes.placeholders else 0
    source = f"events[{events[-1].name}].expected_users" if events else "events"
    placeholder: Values = {"enabled": True, "replicas": expected + kept}
    if nodes.placeholders and nodes.placeholders.memory:
        placeholder["resources"] = {"requests": {"memory": str(nodes.placeholders.memory)}}
    priority = stage.is_production and expected + kept > 0
    scheduling: Values = {"userPlaceholder": placeholder, "podPriority": {"enabled": priority}}
    pullers: Values = {
        "hook": {"enabled": nodes.pull_before_upgrade},
        "continuous": {"enabled": nodes.pull_always or expected > 0},
    }
    return part({"scheduling": scheduling, "prePuller": pullers}, source, sources=SOURCES if nodes != Nodes() else None)
