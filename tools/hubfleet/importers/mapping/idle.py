"""When servers are stopped: `cull` of the chart."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import flag, seconds
from hubfleet.importers.mapping.taking import Taking
from hubfleet.model.json import Json


def take(taking: Taking) -> None:
    """Take `cull`."""
    if taking.get("jupyterhub.cull.enabled") is False:
        taking.put("idle", "never")
        taking.claim("jupyterhub.cull.enabled", "idle")
        return
    if taking.get("jupyterhub.cull.enabled") is True:
        taking.claim("jupyterhub.cull.enabled", "idle")
    taking.move("jupyterhub.cull.timeout", "idle.stop_after", seconds)
    taking.move("jupyterhub.cull.maxAge", "idle.longest_run", _or_never)
    taking.move("jupyterhub.cull.every", "idle.check_every", seconds)
    taking.move("jupyterhub.cull.users", "idle.users", flag)


def _or_never(given: Json) -> str | None:
    return None if given == 0 and not flag_like(given) else seconds(given)


def flag_like(given: Json) -> bool:
    """Whether this is true or false, which Python takes for numbers."""
    return isinstance(given, bool) and flag(given) is given
