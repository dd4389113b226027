"""One writer for each stage: a Lease in its namespace that names its holder, is renewed, and expires.

All times are the API server's: two runners' clocks may differ.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hubfleet.deploy.kubernetes.api import LEASE, Api, ApiError
from hubfleet.deploy.target import LockHeld
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get

NAME = "hubfleet"
LIFE = 30.0
"""Seconds after which a lease that nobody renews may be taken over."""

RENEWALS = 6
"""Tries to renew within a lease's life: an API server that is away for two thirds of it costs no lock."""

CONFLICT = 409


class LockLost(HubfleetError):
    """The lease could not be renewed in time, or somebody took it: nothing more may be written."""


@dataclass(slots=True)
class Held:
    """A lease that we hold. `holder` ends with an id of its own: two threads of one process are two."""

    api: Api
    namespace: str
    holder: str
    life: float = LIFE
    until: float = 0.0
    taken: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def require(self) -> None:
        """Raise LockLost when others may write by now."""
        if self.taken or time.monotonic() > self.until:
            why = "another run has it" if self.taken else f"it could not be renewed for {self.life:.0f} s"
            raise LockLost(
                f"the lock on the namespace {self.namespace} was lost: {why}",
                help="run again; the next run goes on from here",
            )

    def keep(self) -> None:
        """Renew until told to end. Faults on the way are tried again until the lease's life is over."""
        while not self.ended.wait(self.life / RENEWALS):
            began = time.monotonic()
            try:
                self._renew()
            except HubfleetError:
                continue
            self.until = began + self.life

    def _renew(self) -> None:
        """Renew it; where somebody deleted it, make it anew: had another run taken it meanwhile, it would be there."""
        lease = self.api.get(LEASE, self.namespace, NAME)
        if lease is not None and get(lease, ("spec", "holderIdentity")) != self.holder:
            self.taken = True
            self.ended.set()
            return
        _write(self.api, self.namespace, lease, self.holder, self.life)


@contextmanager
def held_lease(api: Api, namespace: str, what: str, who: str, life: float = LIFE) -> Iterator[Held]:
    """Hold the namespace's lease while the block lasts. Raises LockHeld with the holder's name."""
    held = Held(api, namespace, f"{who} [{uuid.uuid4().hex[:8]}]", life)
    began = time.monotonic()
    _acquire(held, what)
    held.until = began + life
    renewing = threading.Thread(target=held.keep, name=f"lease of {namespace}", daemon=True)
    renewing.start()
    try:
        yield held
    finally:
        held.ended.set()
        renewing.join()
        with contextlib.suppress(HubfleetError):
            _release(held)


def _acquire(held: Held, what: str) -> None:
    """Take the lease; that nobody else does at the same moment is what the server's 409 is for."""
    lease = held.api.get(LEASE, held.namespace, NAME)
    if lease is not None and (holder := _holder(lease, held.api.now)):
        raise LockHeld(what, holder)
    try:
        _write(held.api, held.namespace, lease, held.holder, held.life)
    except ApiError as error:
        if error.status != CONFLICT:
            raise
        there = held.api.get(LEASE, held.namespace, NAME)
        if get(there, ("spec", "holderIdentity")) != held.holder:  # ours where only the answer was lost
            raise LockHeld(what, _holder(there, held.api.now) or "another run") from error


def _release(held: Held) -> None:
    lease = held.api.get(LEASE, held.namespace, NAME)
    if lease is not None and get(lease, ("spec", "holderIdentity")) == held.holder:
        _write(held.api, held.namespace, lease, None, held.life)


def _holder(lease: Manifest | None, now: datetime) -> str | None:
    """Who holds it ("pid 4711 on tern since 12:03:10 UTC"); None when it is free or has expired."""
    holder, renewed = get(lease, ("spec", "holderIdentity")), get(lease, ("spec", "renewTime"))
    if not holder or not isinstance(renewed, str):
        return None
    life = get(lease, ("spec", "leaseDurationSeconds"))
    until = datetime.fromisoformat(renewed) + timedelta(seconds=life if isinstance(life, int) else LIFE)
    since = str(get(lease, ("spec", "acquireTime")))[11:19]
    return f"{str(holder).rpartition(' [')[0]} since {since} UTC" if until >= now else None


def _write(api: Api, namespace: str, lease: Manifest | None, holder: str | None, life: float) -> None:
    now = f"{api.now:%Y-%m-%dT%H:%M:%S.%f}Z"
    before = get(lease, ("spec",))
    same = get(before, ("holderIdentity",)) == holder
    spec: dict[str, Json] = {"leaseDurationSeconds": max(1, round(life)), "renewTime": now}
    spec["acquireTime"] = get(before, ("acquireTime",)) if same else now
    if holder:
        spec["holderIdentity"] = holder
    metadata: dict[str, Json] = {"name": NAME, "namespace": namespace}
    manifest: Manifest = {"apiVersion": LEASE.group, "kind": "Lease", "metadata": metadata, "spec": spec}
    if lease is None:
        api.create(LEASE, namespace, manifest)
        return
    metadata["resourceVersion"] = get(lease, ("metadata", "resourceVersion"))
    api.replace(LEASE, namespace, NAME, manifest)
