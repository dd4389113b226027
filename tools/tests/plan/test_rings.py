"""Rings, soak, freezes and failures: what waits, for what, until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.model.key import StageKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.plan import Retiring, make_plan
from hubfleet.plan.policy import Freeze, Policy
from hubfleet.plan.step import Action, HoldKind, Impact, Reason, ReasonKind, Ring

from .stages import AT, ORIGIN, after, by_stage, key, runs, situations

DAY = timedelta(days=1)
SOAKING = Policy(soak={Ring.EARLY: timedelta(hours=2), Ring.GENERAL: DAY})
SHARED = (Reason(ReasonKind.VALUES, "idle.stop_after", "1h", "2h", "fleet.yaml:3"),)


def hub(name: str, ring: Ring, *reasons: Reason) -> list[Desired]:
    """A hub whose two stages want a new digest; without reasons because of the fleet's defaults."""
    why = reasons or SHARED
    staging, production = (StageKey.parse(f"{name}/{stage}") for stage in ("staging", "production"))
    return [
        Desired(staging, "tern", "v1-new", reasons=why),
        Desired(production, "tern", "v1-new", staging, ring, reasons=why),
    ]


FLEET = [*hub("astro", Ring.CANARY), *hub("bio", Ring.EARLY), *hub("chem", Ring.GENERAL)]
OLD = by_stage(*(runs(str(one.stage), "v1-old") for one in FLEET))


def holds(plan, stage: str) -> list[HoldKind]:
    return [hold.kind for hold in plan.step_of(key(stage)).held]


def test_a_shared_change_goes_ring_by_ring_in_one_run_where_nothing_soaks():
    plan = make_plan(FLEET, OLD, ORIGIN)
    assert not plan.held
    waves = {str(step.stage): step.wave for step in plan.steps if step.ring}
    assert waves == {"astro/production": 2, "bio/production": 3, "chem/production": 4}


def test_a_ring_that_soaks_is_left_for_a_later_run():
    plan = make_plan(FLEET, OLD, ORIGIN, policy=SOAKING)
    assert holds(plan, "astro/production") == []
    assert holds(plan, "bio/production") == holds(plan, "chem/production") == [HoldKind.RING]
    tested = {stage: replace(live, tested_at=AT) for stage, live in after(plan, OLD).items()}
    plan = make_plan(FLEET, tested, replace(ORIGIN, at=AT + timedelta(hours=1)), policy=SOAKING)
    assert holds(plan, "bio/production") == [HoldKind.SOAK]
    assert plan.step_of(key("bio/production")).not_before == AT + timedelta(hours=2)
    plan = make_plan(FLEET, tested, replace(ORIGIN, at=AT + timedelta(hours=2)), policy=SOAKING)
    assert holds(plan, "bio/production") == []
    assert holds(plan, "chem/production") == [HoldKind.RING]


def test_a_hubs_own_edit_needs_only_its_staging():
    own = Reason(ReasonKind.VALUES, "home.quota", "1Gi", "2Gi", "hubs/chem/hub.yaml:9")
    fleet = [*FLEET[:4], *hub("chem", Ring.GENERAL, own)]
    plan = make_plan(fleet, OLD, ORIGIN, policy=SOAKING)
    assert plan.step_of(key("chem/production")).is_ready
    assert plan.step_of(key("chem/production")).wave == 2


def test_a_new_hub_waits_for_no_ring():
    plan = make_plan([*FLEET, *hub("data", Ring.GENERAL, Reason(ReasonKind.NEW))], OLD, ORIGIN, policy=SOAKING)
    assert plan.step_of(key("data/production")).is_ready


def test_a_ring_in_which_one_failed_stops_for_the_others():
    fleet = [*hub("astro", Ring.GENERAL), *hub("bio", Ring.GENERAL)]
    live = by_stage(*(runs(str(one.stage), "v1-old") for one in fleet))
    live[key("astro/production")] = runs("astro/production", "v1-old", failed="v1-new", attempts=1, failed_at=AT)
    plan = make_plan(fleet, live, ORIGIN)
    assert holds(plan, "astro/production") == []
    assert holds(plan, "bio/production") == [HoldKind.RING]
    assert holds(make_plan(fleet, live, ORIGIN, policy=Policy(max_failures=2)), "bio/production") == []


@pytest.mark.parametrize(("clusters", "frozen"), [((), True), (("tern",), True), (("reef",), False)])
def test_a_freeze_holds_production_of_its_clusters_until_it_ends(clusters, frozen):
    freeze = Freeze(AT - DAY, AT + DAY, "Exams", frozenset(clusters))
    plan = make_plan(FLEET[:2], OLD, ORIGIN, policy=Policy(freezes=(freeze,)))
    step = plan.step_of(key("astro/production"))
    assert plan.step_of(key("astro/staging")).is_ready
    assert step.is_ready is not frozen
    assert step.not_before == (AT + DAY if frozen else None)
    later = make_plan(FLEET[:2], OLD, replace(ORIGIN, at=AT + DAY), policy=Policy(freezes=(freeze,)))
    assert not later.held


def test_somebody_can_pass_over_gates_and_it_stands_in_every_step():
    freeze = Freeze(AT - DAY, AT + DAY, "Exams")
    policy = Policy(soak=SOAKING.soak, freezes=(freeze,))
    plan = make_plan(FLEET, OLD, ORIGIN, policy=policy, skip_gates="login is open to everyone")
    assert not plan.held
    for step in plan.steps:
        if step.stage.is_production:
            assert step.gate is None
            assert step.reasons[-1] == Reason(ReasonKind.GATES_SKIPPED, after="login is open to everyone")


def test_what_is_taken_away_waits_for_its_day_and_for_approval():
    reason = Reason(ReasonKind.RETIRED, "retired", None, "keep", "hubs/old/hub.yaml:2")
    old = Retiring(key("old/production"), "tern", AT + DAY, reason, (Impact.SERVERS_STOPPED,), "v1-old")
    (step,) = make_plan([], {}, ORIGIN, retiring=[old]).steps
    assert (step.action, step.approval, step.not_before) == (Action.RETIRE, "retire", AT + DAY)
    assert [hold.kind for hold in step.held] == [HoldKind.APPROVAL]


@given(situations(), st.sampled_from([Policy(), SOAKING, Policy(max_failures=2)]))
def test_no_shared_change_is_ready_before_the_rings_that_come_first(situation, policy):
    desired, live = situation
    plan = make_plan(desired, live, ORIGIN, policy=policy)
    for step in plan.ready:
        if not step.goes_through_rings:
            continue
        for other in plan.steps:
            like = other.goes_through_rings and other.unit is step.unit
            if like and other.ring.rank < step.ring.rank:
                assert other.is_ready
                assert other.cluster == step.cluster
                assert other.wave < step.wave


@given(situations())
def test_what_is_held_says_by_what_and_only_then_may_have_a_time(situation):
    desired, live = situation
    for step in make_plan(desired, live, ORIGIN, policy=SOAKING).steps:
        assert all(hold.by and hold.message for hold in step.held)
        assert step.held or step.not_before is None


@given(situations())
def test_soaking_rings_all_come_to_an_end(situation):
    desired, live = situation
    at = AT
    for _ in range(6):
        plan = make_plan(desired, live, replace(ORIGIN, at=at), policy=SOAKING, retry=True)
        live = {stage: replace(one, tested_at=one.tested_at or at) for stage, one in after(plan, live).items()}
        at += 2 * DAY
    assert make_plan(desired, live, replace(ORIGIN, at=at), policy=SOAKING).steps == ()
