"""What is done in a stage's namespace to take it away, step by step; each may be done again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from hubfleet.deploy.kubernetes import standstill
from hubfleet.deploy.kubernetes.api import CONFIG_MAP, NAMESPACE, POD, SECRET, Api, conditions
from hubfleet.deploy.kubernetes.found import Space, main_release
from hubfleet.deploy.kubernetes.helm import Helm
from hubfleet.deploy.kubernetes.keeping import NAME as SECRETS
from hubfleet.deploy.kubernetes.ready import USER_SERVER, component
from hubfleet.deploy.kubernetes.record import keep_volumes
from hubfleet.deploy.kubernetes.releases import Revision
from hubfleet.deploy.kubernetes.state import NAME as STATE
from hubfleet.deploy.kubernetes.state import load_state, save_state
from hubfleet.deploy.kubernetes.volumes import RETIRED, VOLUME, Claim, claims_of, delete, keep
from hubfleet.deploy.retirement import Order, Volume
from hubfleet.deploy.target import Report
from hubfleet.findings import HubfleetError
from hubfleet.model.json import get

GONE_WITHIN = 300.0
"""Seconds for Kubernetes to end what was deleted: pods, disks, a namespace."""

LOOK = 0.5
WRITERS = frozenset({USER_SERVER, "hub"})


@dataclass(frozen=True, slots=True)
class Removal:
    """One stage under its lock. `require` raises when that was lost; `others` are releases of somebody else."""

    api: Api
    helm: Helm
    space: Space
    releases: Mapping[str, Sequence[Revision]]
    others: Sequence[str]
    labels: Mapping[str, str]
    require: Callable[[], None]
    report: Report

    @property
    def place(self) -> str:
        """Where it is, in words."""
        return f"namespace {self.space.name}"

    def stop(self) -> None:
        """End the hub and people's servers, each in its own grace period; return when nobody writes any more."""
        self.require()
        standstill.stop(self.api, self.space.name, self._main)
        self._note(stopped=True)
        self._until(lambda: self._pods(WRITERS))

    def start(self) -> None:
        """Take `stop` back."""
        self.report("the hub runs again")
        standstill.start(self.api, self.space.name, self._main)
        self._note(stopped=False)

    def take_away(self, order: Order, progress: str) -> tuple[Volume, ...]:
        """Remove what the tombstone does not keep; return the volumes that are kept. `progress` goes last."""
        if self.space.ending:
            self._delete_namespace()
            return ()
        keeps = order.tombstone.data == "keep"
        if keeps:
            self._keep_volumes({**self.labels, RETIRED: str(order.tombstone.on)})
        self._uninstall()
        if not keeps:
            self._delete_volumes()
        kept = self._claims() if keeps else ()
        if kept or self.others:
            self._leave(progress)
        else:
            self._delete_namespace()
        return tuple(claim.shown() for claim in kept)

    def _keep_volumes(self, labels: Mapping[str, str]) -> None:
        """Before anything is removed: volumes outlive their claims, and Helm is told to leave both."""
        for claim in self._claims():
            self.require()
            self.report(f"keeping volume {claim.name} ({claim.size})")
            keep(self.api, self.space.name, claim, labels)
        for history in self.releases.values():
            self.require()
            keep_volumes(self.api, history[-1])

    def _uninstall(self) -> None:
        """The base goes last: the others stand on it."""
        for name in sorted(self.releases, key=lambda name: (name.endswith("-base"), name)):
            self.require()
            self.report(f"uninstalling release {name}")
            self.helm.uninstall(self.space.name, name, self._is_lost)

    def _delete_volumes(self) -> None:
        """People's servers are gone; what else still holds a claim goes with it."""
        self._end_pods()
        claims = self._claims()
        for claim in claims:
            self.require()
            self.report(f"deleting volume {claim.name} ({claim.size})")
            delete(self.api, self.space.name, claim)
        self._until(lambda: [f"volume {claim.name}" for claim in self._claims()])
        self._until(lambda: [name for claim in claims if (name := self._disk(claim))])

    def _disk(self, claim: Claim) -> str | None:
        name = claim.volume_name
        return f"disk {name}" if name and self.api.get(VOLUME, None, name) else None

    def _leave(self, progress: str) -> None:
        """The namespace stays with what is kept, and with the secrets that open the hub's database."""
        if not self.others:
            self._end_pods()
        self.report(f"{self.place} stays: it holds {'what is kept' if not self.others else ', '.join(self.others)}")
        self.require()
        self.api.delete(CONFIG_MAP, self.space.name, STATE)
        if not self._claims():
            self.api.delete(SECRET, self.space.name, SECRETS)
        self.api.delete(CONFIG_MAP, self.space.name, progress)

    def _delete_namespace(self) -> None:
        self.require()
        self.report(f"deleting {self.place}")
        self.api.delete(NAMESPACE, None, self.space.name)
        self._until(self._left_of_namespace)

    def _left_of_namespace(self) -> list[str]:
        found = self.api.get(NAMESPACE, None, self.space.name)
        if found is None or get(found, ("metadata", "uid")) != self.space.uid:
            return []
        told = [str(one.get("message")) for one in conditions(found) if one.get("status") == "True"]
        return [f"{self.place}{': ' if told else ''}{'; '.join(told)}"]

    def _end_pods(self) -> None:
        if self.others:
            return
        for pod in self.api.list(POD, self.space.name):
            self.api.delete(POD, self.space.name, str(get(pod, ("metadata", "name"))))

    def _pods(self, components: frozenset[str]) -> list[str]:
        pods = (pod for pod in self.api.list(POD, self.space.name) if component(pod) in components)
        return [f"pod {get(pod, ('metadata', 'name'))}" for pod in pods]

    def _claims(self) -> tuple[Claim, ...]:
        return claims_of(self.api, self.space.name, self.others)

    def _until(self, left: Callable[[], Sequence[str]]) -> None:
        """Wait until nothing is left; raise with what is."""
        deadline = time.monotonic() + GONE_WITHIN
        while still := left():
            if time.monotonic() > deadline:
                told = ", ".join(still[:5])
                raise HubfleetError(f"after {GONE_WITHIN:.0f} s there is still {told}", help="run again; it goes on")
            time.sleep(LOOK)

    def _note(self, *, stopped: bool) -> None:
        self.require()
        state = load_state(self.api, self.space.name)
        save_state(self.api, self.space.name, replace(state, stopped=stopped), self.labels)

    def _is_lost(self) -> bool:
        """Ends Helm when the lock was lost."""
        try:
            self.require()
        except HubfleetError:
            return True
        return False

    @property
    def _main(self) -> str:
        return main_release(self.releases, self.space.stage.hub)
