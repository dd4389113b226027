"""Looks at a namespace while a release comes up: ends the wait as soon as something can't ever start."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hubfleet.deploy.kubernetes import api as kube
from hubfleet.deploy.kubernetes.api import Api, ApiUnreachable
from hubfleet.deploy.kubernetes.causes import Cause, causes_of
from hubfleet.deploy.kubernetes.ready import PLACEHOLDER, USER_SERVER, component, current_sets, is_of, owner_of, unready
from hubfleet.deploy.redact import redact
from hubfleet.deploy.target import DeployFailed, Report
from hubfleet.model.json import Json, Manifest, get

EVERY = 1.0
"""Seconds between two looks."""

READY_WITHIN = 600.0
AWAY_WITHIN = 90.0
"""Seconds that the API server may be away in the middle."""

LINES = 12


@dataclass(slots=True)
class Watch:
    """One namespace, from now on. `require` raises when nothing more may be done (the lock was lost)."""

    api: Api
    namespace: str
    require: Callable[[], None]
    began: datetime
    cause: Cause | None = None
    _seen: dict[str, float] = field(default_factory=dict)
    _next: float = 0.0
    _away: float | None = None

    def hopeless(self) -> bool:
        """Whether something can't ever start (`cause`); looks at most once in `EVERY` seconds."""
        self.require()
        if self.cause is None and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self._look(self._pods_since_then)
        return self.cause is not None

    def until_ready(self, release: str, report: Report, within: float = READY_WITHIN) -> None:
        """Wait until the release's workloads are up. Raises DeployFailed with the cause, and when time is over."""
        deadline = time.monotonic() + within
        waiting: tuple[str, ...] = ()
        while True:
            self.require()
            left = self._look(lambda: self._missing(release))
            if self.cause:
                raise self.failed()
            if left == ():
                return
            if left and left != waiting:
                report(f"waiting for {', '.join(left)}")
            waiting = left or waiting
            if time.monotonic() > deadline:
                told = "; ".join(self._seen) or "no cause was seen"
                raise DeployFailed(f"{', '.join(waiting)} not ready within {within:.0f} s: {told}")
            time.sleep(EVERY)

    def failed(self) -> DeployFailed:
        """Return the error that tells the cause, with the last lines that the container wrote."""
        cause = self.cause
        if cause is None:
            return DeployFailed("it does not come up")
        lines: tuple[str, ...] = ()
        if cause.pod and cause.container:
            lines = self.api.log(self.namespace, cause.pod, cause.container, LINES, previous=True)
        return DeployFailed(str(cause), lines=map(redact, lines))

    def _look(self, do: Callable[[], tuple[str, ...]]) -> tuple[str, ...] | None:
        """Look once; None while the API server is away, which is borne for a while."""
        try:
            found = do()
        except ApiUnreachable:
            self._away = self._away or time.monotonic()
            if time.monotonic() - self._away > AWAY_WITHIN:
                raise
            return None
        self._away = None
        return found

    def _pods_since_then(self) -> tuple[str, ...]:
        """Look at what a chart's hooks made: what was there before may be what this release puts right."""
        pods = [pod for pod in self._pods() if _created(pod) >= self.began]
        made = [one for one in self._workloads() if _created(one) >= self.began]
        self._judge(causes_of(pods, made, self._events()))
        return ()

    def _missing(self, release: str) -> tuple[str, ...]:
        """Look at the release's own workloads and their present pods; return the names of those not up."""
        workloads = [one for one in self._workloads() if is_of(one, release) and component(one) != PLACEHOLDER]
        sets = current_sets(workloads, self.api.list(kube.REPLICA_SET, self.namespace))
        makers = {str(get(one, ("metadata", "uid"))) for one in workloads} | sets
        pods = [pod for pod in self._pods() if owner_of(pod) in makers]
        left = unready(one for one in workloads if one["kind"] != "DaemonSet")
        self._judge(causes_of(pods, workloads, self._events()) if left else ())
        return left

    def _judge(self, causes: tuple[Cause, ...]) -> None:
        """Take the first cause that lasted long enough; forget those that went away."""
        now = time.monotonic()
        self._seen = {str(cause): self._seen.get(str(cause), now) for cause in causes}
        self.cause = next((cause for cause in causes if now - self._seen[str(cause)] >= cause.after), None)

    def _pods(self) -> list[Manifest]:
        pods = self.api.list(kube.POD, self.namespace)
        return [pod for pod in pods if component(pod) not in {USER_SERVER, PLACEHOLDER} and not _ends(pod)]

    def _workloads(self) -> list[Manifest]:
        kinds: tuple[tuple[kube.Kind, Json], ...] = (
            (kube.DEPLOYMENT, "Deployment"),
            (kube.STATEFUL_SET, "StatefulSet"),
            (kube.DAEMON_SET, "DaemonSet"),
        )
        return [{**one, "kind": name} for kind, name in kinds for one in self.api.list(kind, self.namespace)]

    def _events(self) -> list[Manifest]:
        return [one for one in self.api.list(kube.EVENT, self.namespace) if _last(one) >= self.began]


def _ends(pod: Manifest) -> bool:
    return get(pod, ("metadata", "deletionTimestamp")) is not None


def _created(manifest: Manifest) -> datetime:
    return datetime.fromisoformat(str(get(manifest, ("metadata", "creationTimestamp"))))


def _last(event: Manifest) -> datetime:
    told = event.get("lastTimestamp") or event.get("eventTime") or get(event, ("metadata", "creationTimestamp"))
    return datetime.fromisoformat(str(told))
