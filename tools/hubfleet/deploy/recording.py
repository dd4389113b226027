"""A target that does nothing and tells everything: for dry runs and tests. It can be told to fail."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hubfleet.deploy.target import Deployed, DeployFailed, HubAccess, LockHeld, Report, Spec
from hubfleet.deploy.tried import HealthReport, Part
from hubfleet.model.key import UnitKey
from hubfleet.plan.drift import Difference, Drift
from hubfleet.plan.live import Live, LiveState


@dataclass(frozen=True, slots=True)
class Call:
    """One thing the target was asked to do."""

    verb: str
    stage: UnitKey
    digest: str | None = None


class RecordingTarget:
    """Keeps in memory what a real target would have done. `calls` lists what was asked, in order.

    `fail` makes a verb (deploy, health, rollback) fail for a stage so many times.
    """

    def __init__(self, live: Mapping[UnitKey, Live] | None = None) -> None:
        self.calls: list[Call] = []
        self.drifted: dict[UnitKey, tuple[Difference, ...]] = {}
        self._live: dict[UnitKey, Live] = dict(live or {})
        self._tested: dict[UnitKey, Live] = {key: one for key, one in self._live.items() if one.tested == one.digest}
        self._faults: Counter[tuple[str, UnitKey]] = Counter()
        self._held: set[UnitKey] = set()
        self._guard = threading.Lock()

    def fail(self, verb: str, stage: UnitKey, times: int = 1_000_000) -> None:
        """Let the next calls of `verb` on `stage` fail."""
        self._faults[verb, stage] = times

    def faulty(self, verb: str, stage: UnitKey) -> bool:
        """Whether this call is to fail; counts it."""
        with self._guard:
            if self._faults[verb, stage] <= 0:
                return False
            self._faults[verb, stage] -= 1
            return True

    def live(self, stages: Iterable[UnitKey]) -> Mapping[UnitKey, Live]:
        """Return what was deployed so far."""
        with self._guard:
            return {stage: self._live[stage] for stage in stages if stage in self._live}

    def drift(self, stages: Iterable[UnitKey], is_known: Callable[[UnitKey], bool]) -> Drift:  # noqa: ARG002
        """Return what it was told that differs (`drifted`); a repair forgets it."""
        return Drift({stage: self.drifted.get(stage, ()) for stage in stages if stage in self._live})

    @contextmanager
    def lock(self, stage: UnitKey) -> Iterator[None]:
        """Keep others off the stage."""
        with self._guard:
            if stage in self._held:
                raise LockHeld(str(stage), "another run")
            self._held.add(stage)
        try:
            yield
        finally:
            with self._guard:
                self._held.discard(stage)

    def deploy(self, spec: Spec, report: Report) -> Deployed:
        """Note the new revision, or fail as told, with the revision left broken."""
        self.note("repair" if spec.repair else "deploy", spec.stage, spec.digest)
        report(f"would deploy {spec.stage}")
        before = self._live.get(spec.stage, Live(spec.stage, LiveState.BROKEN))
        revision = (before.revision or 0) + 1
        after = replace(before, revision=revision, digest=spec.digest, commit=spec.commit, since=datetime.now(UTC))
        if self.faulty("deploy", spec.stage):
            self._set(replace(after, state=LiveState.BROKEN))
            raise DeployFailed(f"{spec.stage} was told to fail", lines=["told to fail"])
        if spec.repair:
            self.drifted.pop(spec.stage, None)
        self._set(replace(after, state=LiveState.RUNNING, url=self._url(spec.stage)))
        return Deployed(revision, self._url(spec.stage))

    @contextmanager
    def access(self, stage: UnitKey) -> Iterator[HubAccess]:
        """Give an address that leads nowhere."""
        yield HubAccess(self._url(stage), "")

    def examine(self, spec: Spec) -> HealthReport:
        """Note it, or fail as told."""
        self.note("examine", spec.stage)
        part = Part("ready", 0.0, ok=not self.faulty("health", spec.stage), detail="told to fail")
        return HealthReport((part,))

    def mark_trying(self, stage: UnitKey) -> None:
        """Keep nothing: nobody is tried here, so nothing is ever left."""

    def mark_tested(self, stage: UnitKey, digest: str, at: datetime, seconds: float) -> None:  # noqa: ARG002
        """Note the mark."""
        self.note("tested", stage, digest)
        live = replace(self._live[stage], tested=digest, tested_at=at, failed=None, failed_at=None, attempts=0)
        self._tested[stage] = live
        self._set(live)

    def mark_failed(self, stage: UnitKey, digest: str, at: datetime, cause: str) -> None:  # noqa: ARG002
        """Note the failure, counting it when it is the same digest again."""
        self.note("failed", stage, digest)
        live = self._live.get(stage, Live(stage, LiveState.BROKEN))
        attempts = live.attempts + 1 if live.failed == digest else 1
        self._set(replace(live, failed=digest, failed_at=at, attempts=attempts))

    def rollback(self, stage: UnitKey, report: Report) -> Deployed | None:
        """Go back to what was tested last, or stop."""
        self.note("rollback", stage)
        if self.faulty("rollback", stage):
            raise DeployFailed(f"{stage} could not be brought back", lines=["told to fail"])
        now, good = self._live[stage], self._tested.get(stage)
        report(f"would go back on {stage}")
        if good is None:
            self._set(replace(now, state=LiveState.STOPPED))
            return None
        revision = (now.revision or 0) + 1
        self._set(replace(now, state=LiveState.RUNNING, digest=good.digest, commit=good.commit, revision=revision))
        return Deployed(revision, self._url(stage))

    def logs(self, stage: UnitKey, lines: int = 100) -> tuple[str, ...]:
        """Return the calls on the stage."""
        told = [f"{call.verb} {call.digest or ''}".rstrip() for call in self.calls if call.stage == stage]
        return tuple(told[-lines:])

    def stop(self, stage: UnitKey) -> None:
        """Note that it stands still."""
        self.note("stop", stage)
        self._set(replace(self._live[stage], state=LiveState.STOPPED))

    def forget(self, stage: UnitKey) -> None:
        """Nothing of the stage is there any more."""
        with self._guard:
            self._live.pop(stage, None)
            self._tested.pop(stage, None)

    def note(self, verb: str, stage: UnitKey, digest: str | None = None) -> None:
        """Add to `calls`."""
        with self._guard:
            self.calls.append(Call(verb, stage, digest))

    def _set(self, live: Live) -> None:
        with self._guard:
            self._live[live.stage] = live

    @staticmethod
    def _url(stage: UnitKey) -> str:
        return f"http://{stage.owner}-{stage.part}.invalid/"


def no_check(access: HubAccess, spec: Spec, **_: object) -> HealthReport:  # noqa: ARG001 - the form of a Check
    """Stand in for the health check in a dry run: nothing is there that could be tried."""
    return HealthReport(())
