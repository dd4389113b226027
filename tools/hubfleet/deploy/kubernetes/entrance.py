"""A way into a hub: its public address where that leads to this very hub, else a port-forward to its proxy."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hubfleet.deploy.blame import Blame, Trouble
from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.kubernetes.api import EVENT, POD, Api
from hubfleet.deploy.kubernetes.causes import Cause, Judge, causes_of, fault_of
from hubfleet.deploy.kubernetes.forward import HOST, forwarded
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.kubernetes.ready import USER_SERVER, is_ending
from hubfleet.deploy.target import HubAccess
from hubfleet.deploy.web import Patience, Site, Unreachable
from hubfleet.model.json import get

SERVICE = "proxy-public"
"""The chart's service in front of everything."""

USER = "hub.jupyter.org/username"
"""KubeSpawner's label on the pods of users' servers."""

HUB = "component=hub"
ANSWER = "HTTP response body: "
"""Before the API server's words, in the log of a hub whose request it refused."""

LINES = 200
ANSWERS_WITHIN = 5.0
EVERY = 2.0
"""Seconds between two looks at the server's pod."""


@contextmanager
def entrance(api: Api, place: Place, token: str) -> Iterator[HubAccess]:
    """Open a way to the hub for as long as the block lasts."""
    server, hub = ServerWatch(api, place.namespace), HubPods(api, place.namespace)
    if is_public(place.url, token):
        yield HubAccess(place.url, token, server.why, server.refused, hub.moved)
        return
    with forwarded(api, place.namespace, SERVICE) as port:
        yield HubAccess(f"http://{HOST}:{port}{place.base}", token, server.why, server.refused, hub.moved)


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

    def refused(self) -> Trouble | None:
        """Return why the cluster did not let the pod in: it tells only the hub, which logs it."""
        hubs = self.api.list(POD, self.namespace, HUB)
        logs = (self.api.log(self.namespace, str(get(hub, ("metadata", "name"))), "hub", LINES) for hub in hubs)
        said = refusal_in(line for log in logs for line in log)
        return Trouble(f"its pod is refused: {said}", Blame(fault_of(said), USER_SERVER, said=said)) if said else None


@dataclass(slots=True)
class HubPods:
    """The hub's pod. One that starts again in its place has not moved: that is a fault of its own."""

    api: Api
    namespace: str
    _last: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._last = self._now()

    def moved(self) -> bool:
        """Whether it is another pod than the last time, or on its way out."""
        before, self._last = self._last, self._now()
        return before != self._last

    def _now(self) -> frozenset[str]:
        pods = self.api.list(POD, self.namespace, HUB)
        return frozenset(str(get(pod, ("metadata", "uid"))) for pod in pods if not is_ending(pod))


def refusal_in(log: Iterable[str]) -> str:
    """Return what the API server said of the health user's pod in a hub's log; the last time counts."""
    told = [line.partition(ANSWER)[2] for line in log if ANSWER in line and f"-{HEALTH_USER}" in line]
    try:
        message = json.loads(told[-1]).get("message") if told else ""
    except (ValueError, AttributeError):
        return ""
    return str(message).partition(" is forbidden: ")[2] or str(message)


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
