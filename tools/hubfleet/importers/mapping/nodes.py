"""What is kept ready on nodes: the user scheduler, images, room."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import flag, line
from hubfleet.importers.mapping.taking import Taking, Unfit
from hubfleet.model.json import Json

SCHEDULING = "jupyterhub.scheduling"


def take(taking: Taking) -> None:
    """Take the user scheduler, pre-pulling and placeholders."""
    taking.move(f"{SCHEDULING}.userScheduler.enabled", "nodes.user_scheduler", flag)
    taking.move("jupyterhub.prePuller.hook.enabled", "nodes.pull_before_upgrade", flag)
    taking.move("jupyterhub.prePuller.continuous.enabled", "nodes.pull_always", flag)
    taking.move(f"{SCHEDULING}.userPlaceholder.replicas", "nodes.placeholders.count", _count)
    taking.move(f"{SCHEDULING}.userPlaceholder.resources.requests.memory", "nodes.placeholders.memory", line)


def _count(given: Json) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise Unfit(given)
    return given
