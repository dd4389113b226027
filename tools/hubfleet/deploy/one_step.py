"""Carries one step out: lock, look again, deploy, health, then the tested mark or the way back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from hubfleet.deploy import events
from hubfleet.deploy.blame import Blame, Fault
from hubfleet.deploy.health import Cancelled, HealthReport, Part
from hubfleet.deploy.redact import redact
from hubfleet.deploy.result import Outcome, StepResult
from hubfleet.deploy.target import Deployed, DeployFailed, HubAccess, LockHeld, Spec, Target
from hubfleet.findings import HubfleetError
from hubfleet.model.key import UnitKey
from hubfleet.plan.live import Live
from hubfleet.plan.step import Action, ReasonKind, Step, Unit

LOG_LINES = 20
"""Of the hub's log, shown when health fails."""


class Check(Protocol):
    """Tries what a user does; `deploy.health.check_hub` is the real one."""

    def __call__(
        self, access: HubAccess, spec: Spec, *, told: Callable[[Part], None], cancelled: Callable[[], bool]
    ) -> HealthReport:
        """Return what was tried and how it went; raise Cancelled as soon as `cancelled()` is true."""
        ...


Locate = Callable[[Step, Blame], tuple[str, ...]]
"""Finds the lines of the data behind a fault, as events tell them."""


def no_places(_step: Step, _blame: Blame) -> tuple[str, ...]:
    """Stand in where nobody knows the data."""
    return ()


@dataclass(frozen=True, slots=True)
class Means:
    """What steps are carried out with.

    `targets` are by cluster. `prepare` renders a stage as the data wants it now; its digest must be the plan's.
    `locate` finds the lines of the data that are to blame. `commit` is what the data is at: messages may name it.
    """

    targets: Mapping[str, Target]
    prepare: Callable[[UnitKey], Spec]
    check: Check
    emit: events.Listener
    now: Callable[[], datetime]
    cancelled: Callable[[], bool]
    locate: Locate = no_places
    retire: Retire | None = None
    commit: str | None = None


class Retire(Protocol):
    """Takes one stage away; `deploy.retire.retire` does, for those who have approvals."""

    def __call__(self, step: Step, means: Means) -> StepResult:
        """Return how it ended; raise HubfleetError where it must not go on."""
        ...


class _Ended(Exception):
    def __init__(self, outcome: Outcome, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


def carry_out(step: Step, means: Means) -> StepResult:
    """Carry out one step and say how it ended. Raises nothing: one hub's fault is no other's."""
    try:
        return _carry_out(step, means)
    except _Ended as end:
        return _ended(step, means, end)
    except Exception as error:  # noqa: BLE001 - whatever happens to one hub, the others go on
        return _failed(step, means, "lock" if isinstance(error, LockHeld) else "check", error)


def _carry_out(step: Step, means: Means) -> StepResult:
    if step.action is Action.RETIRE and means.retire is not None:
        return means.retire(step, means)
    if step.action is not Action.DEPLOY:
        raise _Ended(Outcome.HELD, f"{step.action} is not carried out by this command")
    target = means.targets.get(step.cluster)
    if target is None:
        raise _Ended(Outcome.HELD, f"this run has no way to cluster {step.cluster}")
    spec = replace(means.prepare(step.stage), repair=step.repairs)
    if spec.digest != step.digest.after:
        raise HubfleetError(f"the data of {step.stage} changed after the plan was made", help="plan again")
    with target.lock(step.stage):
        _refuse_stale(step, spec, target.live([step.stage]).get(step.stage))
        _refuse_untested(step, means)
        means.emit(events.StepStarted(means.now(), step.stage, step.cluster, spec.digest))
        for why in (reason.after for reason in step.reasons if reason.kind is ReasonKind.GATES_SKIPPED):
            means.emit(events.Progress(means.now(), step.stage, f"gates, rings and freezes are passed over: {why}"))
        return _Attempt(step, spec, target, means).run()


def _refuse_stale(step: Step, spec: Spec, live: Live | None) -> None:
    if live is not None and live.serves(spec.digest) and not step.repairs:
        raise _Ended(Outcome.SKIPPED, "another run did it already")
    if live is not None and live.digest not in {None, step.digest.before, spec.digest}:
        raise HubfleetError(f"{step.stage} was deployed by somebody else after the plan was made", help="plan again")


def _refuse_untested(step: Step, means: Means) -> None:
    """Look at the gate as it is now, not as it was when the plan was made."""
    if step.gate is None:
        return
    wanted = means.prepare(step.gate)
    target = means.targets.get(wanted.cluster)
    if target is None:
        raise _Ended(Outcome.HELD, f"its gate {step.gate} is on cluster {wanted.cluster}, which this run has no way to")
    live = target.live([step.gate]).get(step.gate)
    if live is None or not live.serves(wanted.digest):
        raise _Ended(Outcome.HELD, f"its gate {step.gate} is not tested at what the data wants")


@dataclass(slots=True)
class _Attempt:
    """One deployment with its health check, under the stage's lock."""

    step: Step
    spec: Spec
    target: Target
    means: Means
    began: float = 0.0
    deployed: Deployed | None = None
    health: HealthReport | None = None

    def run(self) -> StepResult:
        self.began = time.monotonic()
        phase = "deploy"
        try:
            self.deployed = self._deploy()
            phase = "health"
            self.health = self._examine()
            self._mark_tested(self.health)
        except (_Ended, Cancelled) as end:
            raise _Ended(Outcome.INTERRUPTED, f"left before it was tested: {end}") from end
        except Exception as error:  # noqa: BLE001 - any fault means the way back
            return self._go_back(phase, error)
        seconds = time.monotonic() - self.began
        self._emit(events.StepDone(self._now(), self.step.stage, self.deployed.revision, self.deployed.url, seconds))
        return self._result(StepResult(self.step, Outcome.DONE), self.deployed)

    def _deploy(self) -> Deployed:
        deployed = self.target.deploy(self.spec, self._report)
        seconds = time.monotonic() - self.began
        at, stage = self._now(), self.step.stage
        self._emit(events.StepDeployed(at, stage, deployed.revision, deployed.url, seconds, deployed.notes))
        return deployed

    def _examine(self) -> HealthReport:
        if self.means.cancelled():
            raise Cancelled("the run was interrupted")
        report = self._try_support() if self.step.unit is Unit.SUPPORT else self._try_hub()
        if (fault := report.fault) is not None:
            lines = self.target.logs(self.step.stage, LOG_LINES)
            blame = fault.blame or Blame(Fault.HEALTH, said=fault.name)
            raise DeployFailed(f"health: {fault.name}: {fault.detail}", lines=lines, blame=blame)
        return report

    def _try_hub(self) -> HealthReport:
        self.target.mark_trying(self.step.stage)
        with self.target.access(self.step.stage) as access:
            return self.means.check(access, self.spec, told=self._told, cancelled=self.means.cancelled)

    def _try_support(self) -> HealthReport:
        report = self.target.examine(self.spec)
        for part in report.parts:
            self._told(part)
        return report

    def _mark_tested(self, report: HealthReport) -> None:
        at, stage = self._now(), self.step.stage
        self.target.mark_tested(stage, self.spec.digest, at, report.seconds)
        self._emit(events.HealthPassed(at, stage, self.spec.digest, report.seconds))

    def _go_back(self, phase: str, error: Exception) -> StepResult:
        failed = _failed(self.step, self.means, phase, error)
        message = failed.message
        try:
            self.target.mark_failed(self.step.stage, self.spec.digest, self._now(), message)
            back = self.target.rollback(self.step.stage, self._report)
            self._emit(events.RolledBack(self._now(), self.step.stage, back.revision if back else None))
        except Exception as worse:  # noqa: BLE001 - said, beside what went wrong first
            also = _failed(self.step, self.means, "rollback", worse)
            message = f"{message}; and it could not be rolled back: {also.message}"
            back = None
        return self._result(replace(failed, message=message), back)

    def _result(self, end: StepResult, up: Deployed | None) -> StepResult:
        return replace(
            end,
            url=up.url if up else None,
            revision=up.revision if up else None,
            notes=self.deployed.notes if self.deployed else (),
            health=self.health,
            seconds=time.monotonic() - self.began,
        )

    def _report(self, message: str) -> None:
        self._emit(events.Progress(self._now(), self.step.stage, redact(message, self.means.commit)))

    def _told(self, part: Part) -> None:
        at, stage = self._now(), self.step.stage
        self._emit(
            events.HealthPart(at, stage, part.name, part.ok, part.seconds, redact(part.detail, self.means.commit))
        )

    def _emit(self, event: events.Event) -> None:
        self.means.emit(event)

    def _now(self) -> datetime:
        return self.means.now()


def _ended(step: Step, means: Means, end: _Ended) -> StepResult:
    event = events.StepHeld(means.now(), step.stage, (str(end),)) if end.outcome is Outcome.HELD else None
    means.emit(event or events.StepSkipped(means.now(), step.stage, str(end)))
    return StepResult(step, end.outcome, str(end))


def _failed(step: Step, means: Means, phase: str, error: Exception) -> StepResult:
    known = isinstance(error, HubfleetError)
    message = redact(str(error) if known else f"{type(error).__name__}: {error}", means.commit)
    lines = tuple(redact(line, means.commit) for line in error.lines) if isinstance(error, DeployFailed) else ()
    help_ = error.help if isinstance(error, HubfleetError) else ""
    places = _places(step, means, error)
    means.emit(events.StepFailed(means.now(), step.stage, phase, message, lines, help_, places))
    return StepResult(step, Outcome.FAILED, message, lines, help=help_, places=places)


def _places(step: Step, means: Means, error: Exception) -> tuple[str, ...]:
    blame = error.blame if isinstance(error, DeployFailed) else None
    try:
        return means.locate(step, blame) if blame else ()
    except Exception:  # noqa: BLE001 - whatever is wrong with the search for lines, the way back comes first
        return ()
