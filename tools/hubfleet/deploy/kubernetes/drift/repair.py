"""Puts back what differs, object by object, and writes nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hubfleet.deploy.kubernetes.api import SECRET, Api, ApiError, Kind
from hubfleet.deploy.kubernetes.drift import managers
from hubfleet.deploy.kubernetes.drift.extras import is_drift, made_by_hand
from hubfleet.deploy.kubernetes.drift.fields import text
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.deploy.kubernetes.drift.objects import Found, Looked, stripped_of
from hubfleet.deploy.kubernetes.drift.restart import restart_readers
from hubfleet.deploy.kubernetes.drift.stage import look_at, read_ours
from hubfleet.deploy.kubernetes.drift.stored import Stored
from hubfleet.deploy.kubernetes.drift.survey import survey
from hubfleet.deploy.kubernetes.live import by_release
from hubfleet.deploy.kubernetes.releases import SELECTOR, Revision, read_revisions
from hubfleet.deploy.kubernetes.state import State, load_state
from hubfleet.deploy.kubernetes.watch import Watch
from hubfleet.deploy.target import DeployFailed, Report
from hubfleet.plan.drift import DriftKind
from hubfleet.render.manifests import name_of


@dataclass(frozen=True, slots=True)
class Repair:
    """One stage under its lock. Writes as `helm`, so that the releases go on to own their fields.

    `require` raises when the lock is lost.
    """

    api: Api
    kinds: Kinds
    namespace: str
    require: Callable[[], None]
    report: Report

    def put_back(self) -> None:
        """Bring everything back to what the stage's releases say, and wait until what was touched is up."""
        state = load_state(self.api, self.namespace)
        self._take_away(self._stored(state), state.tested_at)
        self.put_back_objects()

    def put_back_objects(self) -> None:
        """Bring back only what the releases have, and wait until what was touched is up."""
        for release in self._stored(load_state(self.api, self.namespace)):
            if self._release(release):
                watch = Watch(self.api, self.namespace, self.require, self.api.now)
                watch.until_ready(release.release, self.report)

    def _stored(self, state: State) -> tuple[Stored, ...]:
        return read_ours(self.api, self.namespace, self._histories(), state).stored

    def _release(self, release: Stored) -> bool:
        """Put the objects of a release back; return whether anything was written."""
        wrong = [one for _, one in look_at(self.api, self.kinds, [release]) if one.found]
        written = [one for one in wrong if self._object(one)]
        restart_readers(self.api, self.kinds, release, written, self.report)
        return bool(written)

    def _take_away(self, stored: Iterable[Stored], tested_at: str | None) -> None:
        """Delete what somebody put beside the releases since it was tested. A quota may keep pods from coming."""
        tested = datetime.fromisoformat(tested_at) if tested_at else None
        for one in made_by_hand(stored, survey(self.api, self.kinds, self.namespace)):
            if is_drift(one, tested):
                self.require()
                self.report(f"taking away {one.title}, which no release has")
                self.api.delete(one.kind, one.namespace, one.name)

    def _histories(self) -> Mapping[str, list[Revision]]:
        secrets = self.api.list(SECRET, self.namespace, SELECTOR, metadata_only=True)
        return by_release(read_revisions(secrets), self.namespace)

    def _object(self, one: Looked) -> bool:
        for stuck in (found for found in one.found if found.stuck):
            self.report(f"{one.title} {text(stuck.path)} can't be put back: {stuck.stuck}".replace("  ", " "))
        todo = [found for found in one.found if not found.stuck]
        if not todo or one.where is None:
            return False
        self.require()
        self.report(f"putting back {one.title}: {_words(todo)}")
        try:
            self._write(one, one.where, todo)
        except ApiError as error:
            raise DeployFailed(f"{one.title} can't be put back: {_safe(one, error)}") from error
        return True

    def _write(self, one: Looked, where: Kind, todo: Sequence[Found]) -> None:
        """Take away what only somebody else has a say in (409 when the object changes meanwhile), apply the rest."""
        added = [found for found in todo if found.kind is DriftKind.ADDED]
        first = one.first or (stripped_of(one.live, added) if one.live and added else None)
        if first:
            self.api.replace(where, one.namespace, name_of(one.manifest), first)
        if one.first or len(added) < len(todo):
            self.api.apply(where, one.namespace, one.manifest, manager=managers.HELM)


def _words(todo: Iterable[Found]) -> str:
    return ", ".join(f"{found.kind} {text(found.path)}".rstrip() for found in todo)


def _safe(one: Looked, error: ApiError) -> str:
    return f"status {error.status}" if one.manifest.get("kind") == "Secret" else str(error)
