"""Carries a plan out: staging, then production in waves, some at a time, each cluster for itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hubfleet.deploy import events
from hubfleet.deploy.one_step import Check, Locate, Means, Retire, carry_out, no_places
from hubfleet.deploy.result import Outcome, RunResult, StepResult
from hubfleet.deploy.target import Spec, Target
from hubfleet.findings import HubfleetError
from hubfleet.model.key import UnitKey
from hubfleet.plan.step import Plan, Step, Unit

TICK = 0.5
"""Seconds after which a waiting run looks up, so that Ctrl-C is noticed on every platform."""


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runner:
    """What plans are carried out with: `targets` by cluster, `prepare` to render a stage again, `check` for health,
    `locate` for the lines behind a fault.

    `max_parallel` counts the stages of one cluster: a slow one takes no room from another. A ring in which
    `max_failures` stages failed starts no further one, and the rings after it do not start. Without `retire` nothing is
    taken away.
    """

    targets: Mapping[str, Target]
    prepare: Callable[[UnitKey], Spec]
    check: Check
    max_parallel: int = 2
    max_failures: int = 1
    now: Callable[[], datetime] = utc_now
    locate: Locate = no_places
    retire: Retire | None = None

    def run(self, plan: Plan, *listeners: events.Listener, name: str = "run") -> RunResult:
        """Carry out the plan's ready steps; tell `listeners` one event at a time.

        The first KeyboardInterrupt starts no further step and lets those that run reach a point from which the next run
        goes on; the second is raised. A step waits for its gate and for its cluster's earlier waves, nothing else.
        """
        return _Run(self, plan, listeners, name).run()


class _Run:
    def __init__(self, runner: Runner, plan: Plan, listeners: Iterable[events.Listener], name: str) -> None:
        self._plan = plan
        self._name = name
        self._limit = max(1, runner.max_parallel)
        self._max_failures = max(1, runner.max_failures)
        self._listeners = tuple(listeners)
        self._one_at_a_time = threading.Lock()
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._means = Means(
            runner.targets,
            runner.prepare,
            runner.check,
            self._emit,
            runner.now,
            cancelled=self._stop.is_set,
            locate=runner.locate,
            retire=runner.retire,
            commit=self._plan.commit,
        )
        self._threads: dict[UnitKey, threading.Thread] = {}
        self._results: dict[UnitKey, StepResult] = {}

    def run(self) -> RunResult:
        began = time.monotonic()
        self._emit(events.RunStarted(self._now(), self._name, self._plan.commit, len(self._plan.ready)))
        try:
            self._hold(self._plan.held)
            self._work()
        except KeyboardInterrupt:
            self._stop.set()
            self._drain()
        finally:
            self._stop.set()
            result = self._finish(time.monotonic() - began)
        return result

    def _work(self) -> None:
        while waiting := [step for step in self._plan.ready if step.stage not in self._threads]:
            startable = [step for step in waiting if not self._is_blocked(step)]
            for step in startable:
                if stopped := self._without_support(step) or self._stopped_ring(step):
                    self._leave(step, stopped)
                elif self._has_room(step.cluster):
                    self._start(step)
            if not self._running() and not startable:
                raise HubfleetError("steps of the plan wait for each other", help="plan again")
            self._await_some()
        self._drain()

    def _is_blocked(self, step: Step) -> bool:
        unfinished = [other for other in self._plan.ready if other.stage not in self._results]
        return any(
            other.stage == step.gate or (other.cluster == step.cluster and other.wave < step.wave)
            for other in unfinished
        )

    def _stopped_ring(self, step: Step) -> str:
        """Why a step of a ring must not start in this run: its own ring failed too often, or one before it failed."""
        ring = step.ring
        if ring is None or not step.goes_through_rings:
            return ""
        results = list(self._results.values())  # at once: steps that end meanwhile add theirs
        begun = (end for end in results if end.step.is_ready)  # for what is held the plan spoke already
        like = (end for end in begun if end.step.unit is step.unit)
        ended = [end for end in like if end.step.goes_through_rings and end.step.ring is not None]
        if sum(end.outcome is Outcome.FAILED for end in ended if end.step.ring is ring) >= self._max_failures:
            return f"its ring {ring} had a failure in this run"
        bad = (end for end in ended if end.step.ring and end.step.ring.rank < ring.rank and not _is_done(end))
        left = next(bad, None)
        return f"{left.step.stage} of ring {left.step.ring} was not done" if left else ""

    def _without_support(self, step: Step) -> str:
        """Why a step must not start in this run: what its cluster's hubs need beside them could not be brought up."""
        ended = (end for end in self._results.values() if end.step.unit is Unit.SUPPORT and end.step.is_ready)
        bad = next((end for end in ended if end.step.cluster == step.cluster and not _is_done(end)), None)
        return f"{bad.step.stage} was not done" if bad else ""

    def _leave(self, step: Step, why: str) -> None:
        self._emit(events.StepHeld(self._now(), step.stage, (why,)))
        self._threads[step.stage] = threading.Thread()
        self._results[step.stage] = StepResult(step, Outcome.HELD, why)

    def _has_room(self, cluster: str) -> bool:
        running = set(self._running())
        return sum(step.stage in running for step in self._plan.ready if step.cluster == cluster) < self._limit

    def _start(self, step: Step) -> None:
        thread = threading.Thread(target=self._carry_out, args=(step,), name=str(step.stage), daemon=True)
        self._threads[step.stage] = thread
        thread.start()

    def _carry_out(self, step: Step) -> None:
        """Keep the result from the step's own thread: an interrupt of the main one can't lose it on the way."""
        try:
            result = carry_out(step, self._means)
        except BaseException as error:  # noqa: BLE001 - a listener failed; the run must not wait for ever
            result = StepResult(step, Outcome.FAILED, f"{type(error).__name__}: {error}")
        self._results[step.stage] = result
        self._ended.set()

    def _running(self) -> list[UnitKey]:
        return [stage for stage, thread in self._threads.items() if thread.is_alive() and stage not in self._results]

    def _await_some(self) -> None:
        if self._running():
            self._ended.wait(TICK)
        self._ended.clear()

    def _drain(self) -> None:
        while self._running():
            self._await_some()

    def _hold(self, steps: Iterable[Step]) -> None:
        for step in steps:
            reasons = tuple(hold.message for hold in step.held)
            self._emit(events.StepHeld(self._now(), step.stage, reasons))
            self._results[step.stage] = StepResult(step, Outcome.HELD, "; ".join(reasons))

    def _finish(self, seconds: float) -> RunResult:
        left = "the run was interrupted"
        steps = [
            self._results.get(step.stage, StepResult(step, Outcome.INTERRUPTED, left)) for step in self._plan.steps
        ]
        interrupted = any(step.outcome is Outcome.INTERRUPTED for step in steps)
        result = RunResult(self._name, tuple(steps), seconds, interrupted)
        self._emit(
            events.RunFinished(
                at=self._now(),
                run=self._name,
                done=result.count(Outcome.DONE),
                failed=result.count(Outcome.FAILED),
                held=result.count(Outcome.HELD),
                skipped=result.count(Outcome.SKIPPED),
                seconds=seconds,
                interrupted=interrupted,
            )
        )
        return result

    def _emit(self, event: events.Event) -> None:
        with self._one_at_a_time:
            for listener in self._listeners:
                listener(event)

    def _now(self) -> datetime:
        return self._means.now()


def _is_done(end: StepResult) -> bool:
    return end.outcome in {Outcome.DONE, Outcome.SKIPPED}
