"""What is kept ready on nodes: the user scheduler, images, room."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import flag, line, tolerations
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.model.json import Json

SCHEDULING = "jupyterhub.scheduling"
CORE = tuple(
    f"jupyterhub.{part}.nodeSelector" for part in ("hub", "proxy.chp", "proxy.traefik", "scheduling.userScheduler")
)
"""What selects the nodes of the hub and of what belongs to it."""

PLACEHOLDER = f"{SCHEDULING}.userPlaceholder"


def take(taking: Taking) -> None:
    """Take the user scheduler, pre-pulling and placeholders."""
    taking.move(f"{SCHEDULING}.userScheduler.enabled", "nodes.user_scheduler", flag)
    taking.move("jupyterhub.prePuller.hook.enabled", "nodes.pull_before_upgrade", flag)
    taking.move("jupyterhub.prePuller.continuous.enabled", "nodes.pull_always", flag)
    taking.move("jupyterhub.prePuller.extraTolerations", "nodes.pull_tolerations", tolerations)
    taking.move(f"{SCHEDULING}.userScheduler.replicas", "nodes.scheduler_replicas", _count)
    _core(taking)
    _placeholders(taking)


def _placeholders(taking: Taking) -> None:
    """Take the room that is kept free; where that is switched off, its amounts count for nothing."""
    taking.claim(f"{PLACEHOLDER}.enabled", "nodes.placeholders")
    if taking.get(f"{PLACEHOLDER}.enabled") is False:
        for amount in ("replicas", "resources"):
            taking.leave(f"{PLACEHOLDER}.{amount}", "placeholders are switched off")
        return
    taking.move(f"{PLACEHOLDER}.replicas", "nodes.placeholders.count", _count)
    taking.move(f"{PLACEHOLDER}.resources.requests.memory", "nodes.placeholders.memory", line)


def _core(taking: Taking) -> None:
    """Take the nodes of the hub and what belongs to it, where these are the same."""
    said = {path: taking.facts.pool(taking.get(path)) for path in CORE if taking.has(path)}
    pools = {*said.values()}
    if len(pools) == 1 and (pool := next(iter(pools))):
        taking.put("nodes.core_pool", pool)
        for path in said:
            labels = taking.get(path)
            for label in labels if isinstance(labels, dict) else ():
                taking.claim((*split(path), label), "nodes.core_pool")


def _count(given: Json) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise Unfit(given)
    return given
