"""The deployments of a story on recording targets, with the faults that nights bring."""

from __future__ import annotations

import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hubfleet.deploy.health import HealthReport, Part
from hubfleet.deploy.recording import RecordingTarget
from hubfleet.deploy.runner import Runner
from hubfleet.deploy.target import Deployed, HubAccess, Report, Spec
from hubfleet.model.key import UnitKey
from hubfleet.model.release import CompiledStage
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import LiveState
from hubfleet.plan.plan import Origin, make_plan
from hubfleet.plan.policy import Policy
from hubfleet.plan.step import Action, Plan, Ring
from tests.history.story import NOW

SOAK = timedelta(hours=1)
POLICY = Policy({Ring.EARLY: SOAK, Ring.GENERAL: 2 * SOAK}, max_failures=2)
FAULTS = ("none", "none", "failed staging", "failed deploy", "killed", "interrupted", "cancelled", "two at once")


class Killed(Exception):
    """The process is gone: what it would have done next does not happen."""


class Mortal(RecordingTarget):
    """A recording target whose runner can be killed at a call: from then on nothing it does reaches the target."""

    def __init__(self) -> None:
        super().__init__()
        self.calls_left: int | None = None
        self.tested_ever: set[tuple[UnitKey, str]] = set()
        self.too_early: list[str] = []
        self.gates: dict[tuple[UnitKey, str], set[tuple[UnitKey, str]]] = {}

    def breathe(self) -> None:
        """Die, when it is time to."""
        if self.calls_left is not None:
            self.calls_left -= 1
            if self.calls_left < 0:
                raise Killed

    def deploy(self, spec: Spec, report: Report) -> Deployed:
        """Note a production whose gate was never tested at what the data wants; a kill leaves it half done."""
        gates = self.gates.get((spec.stage, spec.digest))
        if gates and not gates & self.tested_ever:
            self.too_early.append(str(spec.stage))
        try:
            self.breathe()
        except Killed:
            if self.calls_left == -1:
                half = self._live.get(spec.stage)
                if half is not None:
                    self._set(replace(half, state=LiveState.BROKEN, digest=None))
            raise
        return super().deploy(spec, report)

    def mark_tested(self, stage: UnitKey, digest: str, at: datetime, seconds: float) -> None:
        self.breathe()
        super().mark_tested(stage, digest, at, seconds)
        self.tested_ever.add((stage, digest))

    def mark_failed(self, stage: UnitKey, digest: str, at: datetime, cause: str) -> None:
        self.breathe()
        super().mark_failed(stage, digest, at, cause)

    def rollback(self, stage: UnitKey, report: Report) -> Deployed | None:
        self.breathe()
        return super().rollback(stage, report)

    def forget(self, stage: UnitKey) -> None:
        """Take a stage away, as an approved retirement does."""
        self._live.pop(stage, None)
        self._tested.pop(stage, None)


@dataclass
class Night:
    """What the data wants, where it goes, and the faults of this story."""

    seed: int
    desired: dict[UnitKey, Desired] = field(default_factory=dict)
    target: Mortal = field(default_factory=Mortal)
    faults: Counter[str] = field(default_factory=Counter)
    during_health: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.at = NOW
        self.waiting: tuple[Plan, dict[UnitKey, Desired]] | None = None

    def want(self, planned: Plan, every: set[str]) -> None:
        """Take in what a commit's plan wants; `every` is all stages that there are then."""
        for gone in [stage for stage in self.desired if str(stage) not in every]:
            del self.desired[gone]
            self.target.forget(gone)
        for step in planned.steps:
            if step.action is Action.DEPLOY:
                digest, ring = step.digest.after or "", step.ring or Ring.GENERAL
                wanted = Desired(step.stage, step.cluster, digest, step.gate, ring, None, step.reasons)
                self.desired[step.stage] = wanted
        assert {str(stage) for stage in self.desired} == every, "a stage that no plan ever told of"

    def plan(self) -> Plan:
        live = dict(self.target.live(self.desired))
        return make_plan(self.desired.values(), live, Origin(self.at, None, "test"), policy=POLICY)

    def after_a_merge(self) -> None:
        """Let the workflow run, as well as it goes."""
        self.at += timedelta(minutes=self.chance.choice((5, 40, 200)))
        fault = self.chance.choice(FAULTS)
        self.faults[fault] += 1
        if fault == "cancelled":
            return
        if self.waiting is not None:
            self._two_at_once(*self.waiting)
            return
        if fault == "two at once":
            self.waiting = self.plan(), dict(self.desired)
            return
        with self._fault(fault):
            self.run(self.plan())

    def worst_night(self) -> None:
        """Let every stage that is still to be deployed fail once, deploying or in its health check."""
        self.waiting = None
        for step in self.plan().steps:
            self.target.fail(self.chance.choice(("deploy", "health")), step.stage, times=1)
        self.run(self.plan())

    def converge(self) -> int:
        """Run on schedule until nothing is left to do; return how often it took."""
        for count in range(60):
            plan = self.plan()
            if not plan.steps:
                return count
            self.run(plan)
            self.at += timedelta(minutes=30)
        return 60

    def run(self, plan: Plan, wanted: dict[UnitKey, Desired] | None = None) -> None:
        """Carry a plan out, with the data as it was when the run began."""
        data = wanted or dict(self.desired)
        for one in data.values():
            if one.gate is not None:
                gate = (one.gate, data[one.gate].digest)
                self.target.gates.setdefault((one.stage, one.digest), set()).add(gate)
        clusters = dict.fromkeys({one.cluster for one in data.values()}, self.target)
        runner = Runner(clusters, lambda key: self._spec(data[key]), self._check, max_parallel=3, now=lambda: self.at)
        runner.run(plan)

    def _two_at_once(self, older: Plan, data: dict[UnitKey, Desired]) -> None:
        """Let the run of the merge before, with the data as it was then, meet the run of this one."""
        self.waiting = None
        runs = ((older, data), (self.plan(), dict(self.desired)))
        threads = [threading.Thread(target=self.run, args=run) for run in runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    @contextmanager
    def _fault(self, fault: str) -> Iterator[None]:
        stagings = [step.stage for step in self.plan().ready if not step.stage.is_production]
        if fault == "failed staging" and stagings:
            self.target.fail("health", self.chance.choice(stagings), times=1)
        elif fault == "failed deploy" and self.plan().ready:
            self.target.fail("deploy", self.chance.choice(self.plan().ready).stage, times=1)
        elif fault == "killed":
            self.target.calls_left = self.chance.randrange(8)
        elif fault == "interrupted":
            self.during_health.append(fault)
        try:
            yield
        finally:
            self.target.calls_left = None
            self.during_health.clear()

    def _check(self, access: HubAccess, spec: Spec, *, told, cancelled) -> HealthReport:
        if self.during_health:
            self.during_health.pop()
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        part = Part("cell", 0.0, ok=not self.target.faulty("health", spec.stage), detail="told to fail")
        told(part)
        return HealthReport((part,))

    @staticmethod
    def _spec(one: Desired) -> Spec:
        return Spec(one.stage, one.cluster, one.digest, one.commit, CompiledStage(str(one.stage), ()))
