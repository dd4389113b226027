"""What was changed by hand in a plan: a reason for a step that brings nothing new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hubfleet.plan.drift import Difference, DriftKind
from hubfleet.plan.live import LiveState
from hubfleet.plan.plan import make_plan
from hubfleet.plan.policy import Freeze, Policy
from hubfleet.plan.step import ReasonKind, Ring

from .stages import AT, ORIGIN, by_stage, key, runs, want

HUB = [want("astro/staging"), want("astro/production")]
LIVE = by_stage(runs("astro/staging"), runs("astro/production"))
EDITED = Difference(
    DriftKind.CHANGED,
    "astro",
    "Deployment/hub",
    "spec.replicas",
    2,
    1,
    "kubectl-edit",
    datetime(2026, 6, 1, 11, 30, tzinfo=UTC),
)


def test_a_drifted_stage_has_a_step_that_says_what_who_and_when() -> None:
    plan = make_plan(HUB, LIVE, ORIGIN, drift={key("astro/staging"): [EDITED]})
    (step,) = plan.steps
    (reason,) = step.reasons
    assert (reason.kind, reason.path) == (ReasonKind.DRIFTED, "changed: Deployment/hub spec.replicas")
    assert (reason.before, reason.after) == (2, 1)
    assert reason.source == "kubectl-edit, 2026-06-01 11:30:00 UTC"
    assert step.repairs


def test_without_drift_there_is_no_step() -> None:
    assert make_plan(HUB, LIVE, ORIGIN, drift={key("astro/staging"): []}).steps == ()


def test_what_was_tested_there_needs_neither_gate_nor_ring_to_come_back() -> None:
    rings = [replace(one, ring=Ring.GENERAL) for one in HUB]
    live = {**LIVE, **by_stage(runs("astro/staging", "v1-old"))}
    plan = make_plan(rings, live, ORIGIN, drift={key("astro/production"): [EDITED]})
    step = plan.step_of(key("astro/production"))
    assert step is not None
    assert step.gate is None
    assert step.is_ready
    assert not step.goes_through_rings


def test_a_freeze_holds_a_repair_since_people_mend_by_hand_meanwhile() -> None:
    policy = Policy(freezes=(Freeze(AT, AT.replace(hour=20), "regatta"),))
    plan = make_plan(HUB, LIVE, ORIGIN, policy=policy, drift={key("astro/production"): [EDITED]})
    assert [step.is_ready for step in plan.steps] == [False]


def test_what_can_t_be_put_back_makes_no_step() -> None:
    stuck = replace(EDITED, stuck="Kubernetes refuses it")
    assert make_plan(HUB, LIVE, ORIGIN, drift={key("astro/staging"): [stuck]}).steps == ()


def test_a_revision_made_by_hand_is_called_so_and_not_interrupted() -> None:
    by_hand = Difference(DriftKind.REPLACED, "astro", "Release/astro", "revision", 5, 4, "helm")
    live = {**LIVE, **by_stage(runs("astro/staging", digest=None))}
    plan = make_plan(HUB, live, ORIGIN, drift={key("astro/staging"): [by_hand]})
    assert [reason.kind for reason in plan.steps[0].reasons] == [ReasonKind.DRIFTED]


def test_a_stopped_process_is_told_once() -> None:
    stopped = Difference(DriftKind.STOPPED, "", "Process/hub")
    live = {**LIVE, **by_stage(runs("astro/staging", state=LiveState.STOPPED))}
    plan = make_plan(HUB, live, ORIGIN, drift={key("astro/staging"): [stopped]})
    assert [reason.kind for reason in plan.steps[0].reasons] == [ReasonKind.STOPPED]


def test_a_repair_that_failed_comes_again_though_the_tested_digest_is_live() -> None:
    live = {**LIVE, **by_stage(runs("astro/staging", failed="v1-a", attempts=1, failed_at=AT))}
    plan = make_plan(HUB, live, ORIGIN)
    assert [reason.kind for reason in plan.steps[0].reasons] == [ReasonKind.FAILED_BEFORE]
