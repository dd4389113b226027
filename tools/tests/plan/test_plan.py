"""What a plan says, case by case and for any fleet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.findings import HubfleetError
from hubfleet.model.key import StageKey
from hubfleet.plan.desired import Desired, select
from hubfleet.plan.live import LiveState
from hubfleet.plan.plan import gate_is_open, make_plan
from hubfleet.plan.step import HoldKind, Impact, ReasonKind, Ring

from .stages import AT, ORIGIN, after, by_stage, key, runs, situations, want

HUB = [want("astro/staging"), want("astro/production")]


def kinds(plan, stage: str) -> list[ReasonKind]:
    step = plan.step_of(key(stage))
    return [reason.kind for reason in step.reasons] if step else []


def test_what_runs_and_is_tested_has_no_step():
    plan = make_plan(HUB, by_stage(runs("astro/staging"), runs("astro/production")), ORIGIN)
    assert (plan.steps, plan.unchanged) == ((), 2)


def test_a_new_hub_goes_to_staging_and_then_to_production():
    plan = make_plan(HUB, {}, ORIGIN)
    assert [(str(step.stage), step.wave, step.is_ready) for step in plan.steps] == [
        ("astro/staging", 1, True),
        ("astro/production", 2, True),
    ]
    assert kinds(plan, "astro/production") == [ReasonKind.NEW]


@pytest.mark.parametrize(
    ("live", "reasons"),
    [
        (runs("astro/staging", "v1-old"), [ReasonKind.CHANGED]),
        (runs("astro/staging", tested="v1-old"), [ReasonKind.NOT_TESTED]),
        (runs("astro/staging", state=LiveState.STOPPED), [ReasonKind.STOPPED]),
        (runs("astro/staging", digest=None, state=LiveState.BROKEN), [ReasonKind.INTERRUPTED]),
        (
            runs("astro/staging", "v1-old", failed="v1-a", attempts=1, failed_at=AT),
            [ReasonKind.FAILED_BEFORE, ReasonKind.CHANGED],
        ),
    ],
)
def test_a_step_says_why(live, reasons):
    plan = make_plan(HUB, by_stage(live, runs("astro/production")), ORIGIN)
    assert kinds(plan, "astro/staging") == reasons


def test_a_hub_that_was_deployed_under_another_name_has_a_step_though_nothing_else_changed():
    live = by_stage(runs("reef/staging", was=key("atoll/staging")))
    (step,) = make_plan([want("reef/staging")], live, ORIGIN).steps
    (reason,) = step.reasons
    assert (reason.kind, reason.before, reason.after) == (ReasonKind.RENAMED, "atoll", "reef")
    assert step.impact == (Impact.SERVERS_UNTOUCHED,)


def test_production_is_held_while_its_gate_is_elsewhere_and_untested():
    stages = [want("bio/staging"), want("astro/production", gate="bio/staging")]
    plan = make_plan(stages, {}, ORIGIN, only={key("astro/production")})
    (step,) = plan.steps
    assert [(hold.kind, hold.by) for hold in step.held] == [(HoldKind.GATE, "bio/staging")]


def test_production_is_ready_once_its_gate_is_tested_at_what_the_data_wants():
    stages = [want("astro/staging"), want("astro/production")]
    live = by_stage(runs("astro/staging"), runs("astro/production", "v1-old"))
    (step,) = make_plan(stages, live, ORIGIN).steps
    assert step.is_ready


def test_what_somebody_else_installed_is_held_until_it_is_adopted_and_its_production_with_it():
    found = runs("astro/staging", digest=None, tested=None, foreign=True)
    plan = make_plan(HUB, by_stage(found, runs("astro/production", "v1-old")), ORIGIN)
    assert kinds(plan, "astro/staging") == [ReasonKind.FOREIGN]
    assert [[hold.kind for hold in step.held] for step in plan.steps] == [[HoldKind.ADOPTION], [HoldKind.GATE]]
    assert "hubfleet adopt astro/staging" in plan.steps[0].held[0].message


def test_a_failure_is_tried_again_at_once_then_later_then_only_when_asked():
    def states(attempts: int, *, retry: bool = False):
        live = by_stage(runs("astro/staging", "v1-old", failed="v1-a", failed_at=AT, attempts=attempts))
        staging, production = make_plan(HUB, live, ORIGIN, retry=retry).steps
        assert staging.is_ready or not production.is_ready
        return [hold.kind for hold in staging.held], staging.not_before

    assert states(1) == ([], None)
    assert states(3) == ([HoldKind.BACK_OFF], AT + timedelta(minutes=4))
    assert states(5) == ([HoldKind.ATTEMPTS], None)
    assert states(5, retry=True) == ([], None)


def test_only_a_staging_is_a_gate():
    with pytest.raises(ValueError, match="can't be the gate"):
        Desired(key("a/production"), "tern", "v1-a", gate=StageKey.parse("b/production"))


def test_naming_a_production_brings_its_gate_along():
    stages = [*HUB, want("bio/staging"), want("chem/production", gate="bio/staging")]
    assert {str(one) for one in select(stages, ["chem"])} == {"chem/production", "bio/staging"}
    assert {str(one) for one in select(stages, ["astro/production"])} == {"astro/production", "astro/staging"}
    assert len(select(stages)) == 4


def test_a_cluster_takes_only_its_own_stages():
    stages = [want("bio/staging", cluster="laptop"), want("chem/production", gate="bio/staging")]
    assert {str(one) for one in select(stages, cluster="tern")} == {"chem/production"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("astr", 'unknown hub "astr", did you mean "astro"?'),
        ("astro/prod", 'unknown stage "astro/prod", did you mean "astro/production"?'),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name, message):
    with pytest.raises(HubfleetError) as caught:
        select(HUB, [name])
    assert str(caught.value) == message


@given(situations())
def test_no_production_is_ready_before_its_gate(situation):
    desired, live = situation
    plan = make_plan(desired, live, ORIGIN)
    wanted = {one.stage: one for one in desired}
    for step in plan.ready:
        if step.gate is not None:
            gate = plan.step_of(step.gate)
            assert (gate is not None and gate.is_ready and gate.wave < step.wave) or (
                gate is None and gate_is_open(wanted[step.gate], live.get(step.gate))
            )


@given(situations())
def test_no_stage_has_two_steps_and_none_is_forgotten(situation):
    desired, live = situation
    plan = make_plan(desired, live, ORIGIN)
    stages = [step.stage for step in plan.steps]
    assert len(stages) == len(set(stages))
    assert len(stages) + plan.unchanged == len(desired)
    for one in desired:
        serves = one.stage in live and live[one.stage].serves(one.digest)
        assert (one.stage in stages) is not serves


@given(situations(), st.randoms())
def test_the_order_of_the_input_does_not_matter(situation, random):
    desired, live = situation
    shuffled, items = list(desired), list(live.items())
    random.shuffle(shuffled)
    random.shuffle(items)
    assert make_plan(shuffled, dict(items), ORIGIN) == make_plan(desired, live, ORIGIN)


@given(situations())
def test_what_was_carried_out_needs_no_plan_again(situation):
    desired, live = situation
    for _ in (*Ring, None):
        plan = make_plan(desired, live, ORIGIN, retry=True)
        assert {hold.kind for step in plan.held for hold in step.held} <= {HoldKind.RING}
        live = after(plan, live)
    assert make_plan(desired, live, ORIGIN).steps == ()


@given(situations())
def test_every_step_has_reasons_and_waves_count_from_one_without_gaps(situation):
    desired, live = situation
    plan = make_plan(desired, live, ORIGIN)
    waves = [step.wave for step in plan.steps]
    assert waves == sorted(waves)
    assert set(waves) == set(range(1, len(set(waves)) + 1))
    assert all(step.reasons for step in plan.steps)
