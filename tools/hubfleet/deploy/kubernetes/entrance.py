"""A way into a hub: its public address where that leads to this very hub, else a port-forward to its proxy."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hubfleet.deploy.blame import Trouble
from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.kubernetes.api import EVENT, POD, Api
from hubfleet.deploy.kubernetes.causes import Cause, Judge, causes_of
from hubfleet.deploy.kubernetes.forward import HOST, forwarded
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.kubernetes.ready import is_ending
from hubfleet.deploy.target import HubAccess
from hubfleet.deploy.web import Patience, Site, Unreachable
from hubfleet.model.json import get

SERVICE = "proxy-public"
"""The chart's service in front of everything."""

USER = "hub.jupyter.org/username"
"""KubeSpawner's label on the pods of users' servers."""

ANSWERS_WITHIN = 5.0
EVERY = 2.0
"""Seconds between two looks at the server's pod."""


@contextmanager
def entrance(api: Api, place: Place, token: str) -> Iterator[HubAccess]:
    """Open a way to the hub for as long as the block lasts."""
    trouble = ServerWatch(api, place.namespace).why
    if is_public(place.url, token):
        yield HubAccess(place.url, token, trouble)
        return
    with forwarded(api, place.namespace, SERVICE) as port:
        yield HubAccess(f"http://{HOST}:{port}{place.base}", token, trouble)


@dataclass(slots=True)
class ServerWatch:
    """Why the health user's server never starts, from its pod: much earlier than its hub gives up."""

    api: Api
    namespace: str
    _judge: Judge = field(default_factory=Judge)
    _next: float = 0.0
    _cause: Cause | None = None

    def why(self) -> Trouble | None:
        """Return the cause; looks at most once in some seconds."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            pods = [pod for pod in self.api.list(POD, self.namespace, f"{USER}={HEALTH_USER}") if not is_ending(pod)]
            events = self.api.list(EVENT, self.namespace) if pods else []
            self._cause = self._judge.judge(causes_of(pods, events=events))
        return Trouble(str(self._cause), self._cause.blame) if self._cause else None


def end_health_server(api: Api, namespace: str) -> None:
    """End what a health check left that could not clean up, because the hub itself was gone."""
    for pod in api.list(POD, namespace, f"{USER}={HEALTH_USER}"):
        api.delete(POD, namespace, str(get(pod, ("metadata", "name"))))


def is_public(url: str, token: str) -> bool:
    """Whether the hub behind a public address knows the token: so it is this one, and not what was there before."""
    try:
        answer = Site(url, token).ask("GET", "hub/api/user", Patience.of(ANSWERS_WITHIN))
    except Unreachable:
        return False
    return answer.status == 200 and answer.data.get("kind") == "service"  # noqa: PLR2004 - it knows us
