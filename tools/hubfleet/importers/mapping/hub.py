"""The hub itself: named servers and further settings of `hub` and what stands beside it."""

from __future__ import annotations

from hubfleet.importers.mapping.taking import Taking
from hubfleet.model.json import Json

NAMED = "jupyterhub.hub.allowNamedServers"
LIMIT = "jupyterhub.hub.namedServerLimitPerUser"


def take(taking: Taking) -> None:
    """Take named servers."""
    _named_servers(taking)


def _named_servers(taking: Taking) -> None:
    if taking.get(NAMED) is True and _count(taking.get(LIMIT)):
        taking.put("named_servers.per_user", taking.get(LIMIT))
        taking.claim(LIMIT, "named_servers.per_user")
        taking.claim(NAMED, "named_servers")


def _count(given: Json) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and given > 0
