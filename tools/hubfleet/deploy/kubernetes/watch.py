"""Looks at a namespace while a release comes up: ends the wait as soon as something can't ever start."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hubfleet.deploy.kubernetes import api as kube
from hubfleet.deploy.kubernetes.api import Api
from hubfleet.deploy.kubernetes.causes import Cause, Judge, causes_of
from hubfleet.deploy.kubernetes.ready import (
    GENERATION,
    PLACEHOLDER,
    USER_SERVER,
    at_generation,
    component,
    current_sets,
    is_behind,
    is_ending,
    is_of,
    owner_of,
    unready,
)
from hubfleet.deploy.local.telling import telling
from hubfleet.deploy.redact import redact
from hubfleet.deploy.target import DeployFailed, Report
from hubfleet.model.json import Json, Manifest, get

EVERY = 1.0
"""Seconds between two looks."""

READY_WITHIN = 600.0
SEEN_WITHIN = 10.0
"""Seconds for a controller to see what was asked of a workload."""

_PHASE = ("status", "phase")
LINES = 60
"""Read of a container's log; the telling ones are shown."""


@dataclass(slots=True)
class Watch:
    """One namespace, from now on. `require` raises when nothing more may be done (the lock was lost)."""

    api: Api
    namespace: str
    require: Callable[[], None]
    began: datetime
    cause: Cause | None = None
    _seen: Judge = field(default_factory=Judge)
    _next: float = 0.0
    _before: frozenset[str] | None = None

    def hopeless(self) -> bool:
        """Whether something can't ever start (`cause`); looks at most once in `EVERY` seconds.

        What is there when it is asked first is none of Helm's doing; times in whole seconds could not tell that.
        """
        self.require()
        if self._before is None:
            self._before = frozenset(map(_uid, (*self._pods(), *self._workloads())))
        elif self.cause is None and time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self._look_at_new_pods()
        return self.cause is not None

    def is_up(self, release: str) -> bool:
        """Whether the release's deployments are up, once their controller has seen what the first look asks of them."""
        asked: dict[str, Json] = {}
        give_up = time.monotonic() + SEEN_WITHIN
        while True:
            own = [one for one in self.api.list(kube.DEPLOYMENT, self.namespace) if is_of(one, release)]
            there = [at_generation(one, asked.setdefault(_uid(one), get(one, GENERATION))) for one in own]
            if not is_behind(there) or time.monotonic() > give_up:
                return bool(there) and not unready(there)
            time.sleep(EVERY)

    def until_ready(self, release: str, report: Report, within: float = READY_WITHIN) -> None:
        """Wait until the release's workloads are up. Raises DeployFailed with the cause, and when time is over.

        What is waited for is what was asked of a workload at the first look. Somebody who goes on writing to it
        gives it generation after generation, and its controller may never have seen the last.
        """
        deadline = time.monotonic() + within
        waiting: tuple[str, ...] = ()
        asked: dict[str, Manifest] = {}
        while True:
            self.require()
            left = self._missing(release, asked)
            if self.cause:
                raise self.failed()
            if not left:
                return
            if left != waiting:
                report(f"waiting for {', '.join(left)}")
            waiting = left
            if time.monotonic() > deadline:
                told = "; ".join(map(str, self._seen.seen)) or "no cause was seen"
                raise DeployFailed(f"{', '.join(waiting)} not ready within {within:.0f} s: {told}")
            time.sleep(EVERY)

    def failed(self) -> DeployFailed:
        """Return the error that tells the cause, with the last lines that the container wrote."""
        cause = self.cause
        if cause is None:
            return DeployFailed("it does not come up")
        lines: tuple[str, ...] = ()
        if cause.pod and cause.blame.container:
            lines = self.api.log(self.namespace, cause.pod, cause.blame.container, LINES, previous=True)
        return DeployFailed(str(cause), lines=map(redact, telling(lines)), blame=cause.blame)

    def last_words(self) -> tuple[str, ...]:
        """Return what the pods said last that were made since and failed: those of a hook that ended badly."""
        failed = [pod for pod in self._pods() if _created(pod) >= self.began and get(pod, _PHASE) == "Failed"]
        said = [line for pod in failed[-1:] for line in self._said(pod)]
        return tuple(map(redact, telling(said)))

    def _said(self, pod: Manifest) -> tuple[str, ...]:
        name, container = get(pod, ("metadata", "name")), get(pod, ("spec", "containers", 0, "name"))
        return self.api.log(self.namespace, str(name), str(container), LINES)

    def _look_at_new_pods(self) -> None:
        """Look at what a chart's hooks made: what was there before may be what this release puts right."""
        before = self._before or frozenset()
        pods = [pod for pod in self._pods() if _uid(pod) not in before]
        made = [one for one in self._workloads() if _uid(one) not in before]
        self._judge(causes_of(pods, made, self._events()))

    def _missing(self, release: str, asked: dict[str, Manifest]) -> tuple[str, ...]:
        """Look at the release's own workloads and their present pods; return the names of those not up.

        `asked` keeps each workload as it was at the first look, by its uid.
        """
        every = (one for one in self._workloads() if is_of(one, release) and component(one) != PLACEHOLDER)
        own = {_uid(one): one for one in every if not is_ending(one)}
        _refuse_deleted(asked, own)
        workloads = [at_generation(one, get(asked.setdefault(uid, one), GENERATION)) for uid, one in own.items()]
        sets = current_sets(workloads, self.api.list(kube.REPLICA_SET, self.namespace))
        makers = {str(get(one, ("metadata", "uid"))) for one in workloads} | sets
        pods = [pod for pod in self._pods() if owner_of(pod) in makers]
        left = unready(one for one in workloads if one["kind"] != "DaemonSet")
        self._judge(causes_of(pods, workloads, self._events()) if left else ())
        return left

    def _judge(self, causes: tuple[Cause, ...]) -> None:
        self.cause = self._seen.judge(causes)

    def _pods(self) -> list[Manifest]:
        pods = self.api.list(kube.POD, self.namespace)
        return [pod for pod in pods if component(pod) not in {USER_SERVER, PLACEHOLDER} and not is_ending(pod)]

    def _workloads(self) -> list[Manifest]:
        kinds: tuple[tuple[kube.Kind, Json], ...] = (
            (kube.DEPLOYMENT, "Deployment"),
            (kube.STATEFUL_SET, "StatefulSet"),
            (kube.DAEMON_SET, "DaemonSet"),
        )
        return [{**one, "kind": name} for kind, name in kinds for one in self.api.list(kind, self.namespace)]

    def _events(self) -> list[Manifest]:
        return [one for one in self.api.list(kube.EVENT, self.namespace) if _last(one) >= self.began]


def _refuse_deleted(asked: Mapping[str, Manifest], there: Collection[str]) -> None:
    """Raise DeployFailed where a workload that was waited for is gone: nobody would start it any more."""
    for gone in (one for uid, one in asked.items() if uid not in there):
        kind, name = str(gone["kind"]).lower(), get(gone, ("metadata", "name"))
        raise DeployFailed(f"{kind} {name} is gone: somebody deleted it while it came up")


def _uid(manifest: Manifest) -> str:
    return str(get(manifest, ("metadata", "uid")))


def _created(manifest: Manifest) -> datetime:
    return datetime.fromisoformat(str(get(manifest, ("metadata", "creationTimestamp"))))


def _last(event: Manifest) -> datetime:
    told = event.get("lastTimestamp") or event.get("eventTime") or get(event, ("metadata", "creationTimestamp"))
    return datetime.fromisoformat(str(told))
