"""A plan that was made earlier is carried out over clusters and runs: judged anew each time, and nothing besides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hubfleet.deploy.result import RunResult
from hubfleet.model.key import UnitKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.json import dumps, loads
from hubfleet.plan.plan import Origin
from hubfleet.plan.policy import FREE, Freeze, Policy
from hubfleet.plan.step import HoldKind, Plan, Reason, ReasonKind, Ring
from hubfleet.plan.take_up import Today, take_up
from tests.plan.stages import AT, by_stage, fleets, key, runs, want

from .rollout import Rollout

HOUR = timedelta(hours=1)
SHARED = (Reason(ReasonKind.CHART, "charts.jupyterhub", "1.0.0", "1.1.0", "charts/lock.yaml:4"),)
SOAKING = Policy(soak={Ring.GENERAL: HOUR})


def hub(name: str, cluster: str, ring: Ring = Ring.GENERAL) -> list[Desired]:
    """A hub with both stages on one cluster, to get a new chart."""
    staging, production = want(f"{name}/staging", "v1-new", cluster=cluster), want(f"{name}/production", "v1-new")
    return [replace(staging, reasons=SHARED), replace(production, cluster=cluster, ring=ring, reasons=SHARED)]


COAST_FIRST = [*hub("astro", "coast", Ring.CANARY), *hub("bio", "hills"), *hub("chem", "coast")]


@dataclass
class Carried:
    """A rollout of one plan, in as many runs as it takes."""

    rollout: Rollout
    plan: Plan
    policy: Policy = FREE
    at: datetime = AT

    @classmethod
    def of(cls, desired: list[Desired], policy: Policy = FREE) -> Carried:
        """Plan a change of stages that all run something older; the plan goes through its file."""
        rollout = Rollout(desired)
        rollout.target = type(rollout.target)(by_stage(*(runs(str(one.stage), "v1-old") for one in desired)))
        return cls(rollout, loads(dumps(rollout.plan())), policy)

    def left(self, clusters: Iterable[str] = ("coast", "hills"), *, seen: Iterable[str] = ("coast", "hills")) -> Plan:
        """The plan as things are now."""
        desired = {one.stage: one for one in self.rollout.desired}
        seen = frozenset(seen)
        live = {stage: one for stage, one in self.rollout.live().items() if desired[stage].cluster in seen}
        today = Today(desired, live, seen, frozenset(clusters), self.policy, Origin(self.at, None, "test"))
        return take_up(self.plan, today, retry=True)

    def run(
        self, clusters: Iterable[str] = ("coast", "hills"), *, seen: Iterable[str] = ("coast", "hills")
    ) -> RunResult:
        seen = tuple(seen)
        self.rollout.now = self.at
        return self.rollout.run(self.left(clusters, seen=seen), seen)

    def done(self) -> set[str]:
        return {str(stage) for stage, live in self.rollout.live().items() if live.serves("v1-new")}


def held(plan: Plan, stage: str) -> list[HoldKind]:
    step = plan.step_of(key(stage))
    assert step, f"{stage} has no step"
    return [hold.kind for hold in step.held]


def test_a_ring_on_another_cluster_is_waited_for_by_no_run_and_followed_by_the_next() -> None:
    carried = Carried.of(COAST_FIRST)
    carried.run()
    assert carried.done() == {"astro/staging", "astro/production", "bio/staging", "chem/staging", "chem/production"}
    assert held(carried.left(), "bio/production") == []
    assert carried.run().ok
    assert carried.left().steps == ()
    assert carried.left().unchanged == len(COAST_FIRST)


def test_one_cluster_of_a_plan_looks_at_the_rings_of_the_others() -> None:
    carried = Carried.of(COAST_FIRST)
    result = carried.run(["hills"])
    assert {str(one.step.stage): one.outcome.value for one in result.steps} == {
        "bio/staging": "done",
        "bio/production": "held",
    }
    carried.run(["coast"])
    carried.run(["hills"])
    assert carried.left().steps == ()


def test_a_soak_is_counted_from_when_the_ring_was_tested() -> None:
    carried = Carried.of(COAST_FIRST, SOAKING)
    carried.run()
    assert held(carried.left(), "bio/production") == held(carried.left(), "chem/production") == [HoldKind.SOAK]
    carried.at += HOUR
    assert carried.run().ok
    assert carried.left().steps == ()


def test_a_freeze_that_begins_after_the_plan_holds_it() -> None:
    carried = Carried.of(COAST_FIRST, Policy(freezes=(Freeze(AT, AT + HOUR, "exams", frozenset({"coast"})),)))
    assert held(carried.left(), "astro/production") == [HoldKind.FREEZE]
    carried.at += HOUR
    assert held(carried.left(), "astro/production") == []


def test_a_ring_that_failed_enough_stops_and_the_rings_after_it_wait() -> None:
    carried = Carried.of([*COAST_FIRST, *hub("dune", "hills", Ring.CANARY)])
    carried.rollout.target.fail("health", key("astro/production"), times=1)
    carried.run(["coast"])
    left = carried.left()
    assert held(left, "dune/production") == [HoldKind.RING], "its ring stopped, on another cluster"
    assert "chem/production" not in carried.done()
    while carried.run().steps:
        assert len(carried.rollout.target.calls) < 100
    assert carried.done() == {str(one.stage) for one in carried.rollout.desired}


def test_a_cluster_that_is_not_reached_keeps_its_own_steps_alone() -> None:
    carried = Carried.of([*hub("bio", "hills"), *hub("chem", "coast")])
    result = carried.run(seen=["coast"])
    assert carried.done() == {"chem/staging", "chem/production"}
    assert {one.message for one in result.steps if one.step.cluster == "hills"} == {
        "cluster hills is not reached from here"
    }
    assert carried.run().ok
    assert carried.left().steps == ()


def test_a_ring_is_judged_by_what_can_be_seen_of_it_and_holds_where_nothing_can() -> None:
    carried = Carried.of(COAST_FIRST)
    assert held(carried.left(seen=["hills"]), "bio/production") == [HoldKind.RING]
    carried = Carried.of([*COAST_FIRST, *hub("dune", "hills", Ring.CANARY)])
    carried.run(seen=["hills"])
    assert carried.done() == {"bio/staging", "bio/production", "dune/staging", "dune/production"}


def test_a_step_whose_data_changed_is_refused_and_the_others_are_carried_out() -> None:
    carried = Carried.of([*hub("bio", "hills"), *hub("chem", "coast")])
    carried.rollout.desired = [
        replace(one, digest="v1-newer") if str(one.stage) == "bio/staging" else one for one in carried.rollout.desired
    ]
    result = carried.run()
    ends = {str(one.step.stage): one for one in result.steps}
    assert ends["bio/staging"].message == "the data of bio/staging changed after the plan was made"
    assert ends["bio/production"].outcome == "held"
    assert carried.done() == {"chem/staging", "chem/production"}
    assert carried.rollout.verbs("bio/staging") == []


def test_what_somebody_else_deployed_since_is_refused() -> None:
    carried = Carried.of(hub("bio", "hills"))
    spec = replace(carried.rollout.spec(key("bio/staging")), digest="v1-theirs")
    carried.rollout.target.deploy(spec, lambda _: None)
    (first, _) = carried.run().steps
    assert first.message == "bio/staging was deployed by somebody else after the plan was made"


def test_a_tombstone_of_a_plan_waits_for_approval_wherever_it_is() -> None:
    carried = Carried.of(hub("bio", "hills"))
    step = carried.plan.steps[0]
    carried.plan = replace(carried.plan, steps=(replace(step, action=type(step.action).RETIRE, approval="retire"),))
    assert [str(one.action) for one in carried.left(seen=[]).steps] == ["retire"]


@settings(max_examples=40, deadline=None)
@given(fleets(), st.data())
def test_whatever_fails_or_is_out_of_reach_a_plan_ends_carried_out_and_no_production_comes_first(fleet, data) -> None:
    fleet = [replace(one, digest="v1-new", reasons=SHARED) for one in fleet]
    carried = Carried.of(fleet)
    names = sorted({one.cluster for one in fleet})
    for one in fleet:
        carried.rollout.target.fail("health", one.stage, times=data.draw(st.integers(0, 2)))
    for _ in range(4):
        carried.run(names, seen=data.draw(st.lists(st.sampled_from(names), unique=True)))
    for _ in range(24):
        carried.run(names, seen=names)
    assert carried.left(names, seen=names).steps == ()
    tested: set[UnitKey] = set()
    gates = {one.stage: one.gate for one in fleet}
    for call in carried.rollout.target.calls:
        if call.verb == "tested":
            tested.add(call.stage)
        gate = gates[call.stage] if call.verb == "deploy" else None
        assert gate is None or gate in tested
