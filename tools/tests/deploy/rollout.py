"""A rollout on recording targets, with faults where a test wants them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hubfleet.deploy.events import Event
from hubfleet.deploy.health import HealthReport, Part
from hubfleet.deploy.recording import RecordingTarget
from hubfleet.deploy.result import RunResult
from hubfleet.deploy.runner import Runner
from hubfleet.deploy.target import HubAccess, Spec
from hubfleet.model.key import UnitKey
from hubfleet.model.release import CompiledStage
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import Live
from hubfleet.plan.plan import Origin, make_plan
from hubfleet.plan.step import Plan

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class Rollout:
    """What the data wants, where it goes, and what was told. One recording target stands for every cluster."""

    desired: list[Desired]
    target: RecordingTarget = field(default_factory=RecordingTarget)
    events: list[Event] = field(default_factory=list)
    during_health: Callable[[UnitKey], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False
    max_parallel: int = 2
    now: datetime = NOW

    def plan(self) -> Plan:
        drift = self.target.drift([one.stage for one in self.desired], lambda _: True).stages
        return make_plan(self.desired, self.live(), Origin(NOW, None, "test"), retry=True, drift=drift)

    def run(self, plan: Plan | None = None, clusters: Iterable[str] | None = None) -> RunResult:
        names = {one.cluster for one in self.desired} if clusters is None else clusters
        runner = Runner(
            dict.fromkeys(names, self.target), self.spec, self.check, self.max_parallel, now=lambda: self.now
        )
        return runner.run(plan or self.plan(), self.events.append)

    def live(self) -> dict[UnitKey, Live]:
        return dict(self.target.live([one.stage for one in self.desired]))

    def spec(self, stage: UnitKey) -> Spec:
        one = next(one for one in self.desired if one.stage == stage)
        return Spec(stage, one.cluster, one.digest, one.commit, CompiledStage(str(stage), ()))

    def check(self, access: HubAccess, spec: Spec, *, told, cancelled) -> HealthReport:
        self.cancelled = cancelled
        self.during_health(spec.stage)
        part = Part("cell", 0.1, ok=not self.target.faulty("health", spec.stage), detail="told to fail")
        told(part)
        return HealthReport((part,))

    def outcomes(self, result: RunResult) -> dict[str, str]:
        return {str(one.step.stage): one.outcome.value for one in result.steps}

    def verbs(self, stage: str) -> list[str]:
        return [call.verb for call in self.target.calls if str(call.stage) == stage]
