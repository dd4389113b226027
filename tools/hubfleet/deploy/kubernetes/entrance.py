"""A way into a hub: its public address where that leads to this very hub, else a port-forward to its proxy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hubfleet.deploy.kubernetes.api import Api
from hubfleet.deploy.kubernetes.forward import HOST, forwarded
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.target import HubAccess
from hubfleet.deploy.web import Patience, Site, Unreachable

SERVICE = "proxy-public"
"""The chart's service in front of everything."""

ANSWERS_WITHIN = 5.0


@contextmanager
def entrance(api: Api, place: Place, token: str) -> Iterator[HubAccess]:
    """Open a way to the hub for as long as the block lasts."""
    if is_public(place.url, token):
        yield HubAccess(place.url, token)
        return
    with forwarded(api, place.namespace, SERVICE) as port:
        yield HubAccess(f"http://{HOST}:{port}{place.base}", token)


def is_public(url: str, token: str) -> bool:
    """Whether the hub behind a public address knows the token: so it is this one, and not what was there before."""
    try:
        answer = Site(url, token).ask("GET", "hub/api/user", Patience.of(ANSWERS_WITHIN))
    except Unreachable:
        return False
    return answer.status == 200 and answer.data.get("kind") == "service"  # noqa: PLR2004 - it knows us
