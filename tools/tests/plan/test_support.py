"""What runs beside a cluster's hubs goes before them, by rings of its own, and keeps only them when it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from hubfleet.findings import HubfleetError
from hubfleet.model.key import SupportKey
from hubfleet.plan.desired import select
from hubfleet.plan.live import LiveState
from hubfleet.plan.plan import MAX_ATTEMPTS, make_plan
from hubfleet.plan.policy import Freeze, Policy
from hubfleet.plan.step import HoldKind, Impact, Reason, ReasonKind, Ring, Unit
from hubfleet.report.plan_markdown import write_markdown
from hubfleet.report.plan_text import write_text

from .stages import AT, ORIGIN, by_stage, key, runs, situations, want

HUB = [want("astro/staging"), want("astro/production")]
CLUSTER = [want("tern/support"), *HUB]
CHART = (Reason(ReasonKind.CHART, "charts.cert-manager", "v1.20.0", "v1.21.1", "charts/lock.yaml:4"),)


def waves(plan) -> dict[str, int]:
    return {str(step.stage): step.wave for step in plan.steps}


def holds(plan, unit: str) -> list[HoldKind]:
    step = plan.step_of(key(unit))
    return [hold.kind for hold in step.held] if step else []


def test_support_goes_before_the_hubs_of_its_cluster():
    plan = make_plan(CLUSTER, {}, ORIGIN)
    assert waves(plan) == {"tern/support": 1, "astro/staging": 2, "astro/production": 3}
    assert plan.steps[0].impact == (Impact.NEW_SUPPORT,)
    assert [step.is_ready for step in plan.steps] == [True, True, True]


@given(situations())
def test_whatever_is_wanted_support_is_in_the_first_wave(situation):
    desired, live = situation
    plan = make_plan(desired, live, ORIGIN)
    supports = {step.wave for step in plan.steps if step.unit is Unit.SUPPORT}
    assert supports <= {1}
    assert not supports or all(step.wave > 1 for step in plan.steps if step.unit is Unit.STAGE)


def test_it_is_not_counted_among_the_stages():
    plan = make_plan(CLUSTER, by_stage(runs("tern/support"), *(runs(str(one.stage)) for one in HUB)), ORIGIN)
    assert (plan.steps, plan.unchanged) == ((), 2)


def test_stages_wait_for_a_support_that_never_worked_and_is_held():
    broken = replace(
        runs("tern/support", tested=None), state=LiveState.BROKEN, failed="v1-a", failed_at=AT, attempts=MAX_ATTEMPTS
    )
    plan = make_plan([*CLUSTER, want("bio/staging", cluster="reef")], by_stage(broken), ORIGIN)
    assert holds(plan, "tern/support") == [HoldKind.ATTEMPTS]
    assert holds(plan, "astro/staging") == [HoldKind.SUPPORT]
    assert holds(plan, "astro/production") == [HoldKind.SUPPORT, HoldKind.GATE]
    assert holds(plan, "bio/staging") == []


def test_stages_go_on_with_an_earlier_support_that_works():
    failed = replace(runs("tern/support", "v1-old"), failed="v1-a", failed_at=AT, attempts=MAX_ATTEMPTS)
    plan = make_plan(CLUSTER, by_stage(failed), ORIGIN)
    assert holds(plan, "tern/support") == [HoldKind.ATTEMPTS]
    assert holds(plan, "astro/staging") == []


def test_a_shared_change_reaches_clusters_ring_by_ring_and_stages_do_not_wait_for_it():
    early = replace(want("tern/support", "v1-new"), ring=Ring.CANARY, reasons=CHART)
    late = replace(want("reef/support", "v1-new"), reasons=CHART)
    live = by_stage(runs("tern/support"), runs("reef/support"))
    plan = make_plan([early, late, want("astro/staging", cluster="reef")], live, ORIGIN)
    assert (holds(plan, "tern/support"), holds(plan, "reef/support")) == ([], [HoldKind.RING])
    assert holds(plan, "astro/staging") == []
    soaking = Policy(soak={Ring.GENERAL: timedelta(days=1)})
    tested = by_stage(runs("tern/support", "v1-new", tested_at=AT), runs("reef/support"))
    plan = make_plan([early, late], tested, ORIGIN, policy=soaking)
    assert holds(plan, "reef/support") == [HoldKind.SOAK]
    assert plan.step_of(key("reef/support")).not_before == AT + timedelta(days=1)


def test_a_clusters_own_edit_needs_no_ring():
    own = (Reason(ReasonKind.VALUES, "support.namespace", None, "beside", "clusters/reef.yaml:9"),)
    desired = [
        replace(want("tern/support", "v1-new"), ring=Ring.CANARY, reasons=CHART),
        replace(want("reef/support", "v1-new"), reasons=own),
    ]
    plan = make_plan(desired, by_stage(runs("tern/support"), runs("reef/support")), ORIGIN)
    assert holds(plan, "reef/support") == []


def test_a_freeze_of_the_cluster_holds_it():
    policy = Policy(freezes=(Freeze(AT, AT + timedelta(days=1), "exams", frozenset({"tern"})),))
    plan = make_plan([want("tern/support"), want("reef/support")], {}, ORIGIN, policy=policy)
    assert (holds(plan, "tern/support"), holds(plan, "reef/support")) == ([HoldKind.FREEZE], [])


def test_a_hub_brings_the_support_of_its_clusters_along():
    elsewhere = [want("bio/staging", cluster="reef"), want("reef/support")]
    chosen = select([*CLUSTER, *elsewhere], ["astro/production"])
    assert sorted(map(str, chosen)) == ["astro/production", "astro/staging", "tern/support"]


def test_it_can_be_asked_for_alone_also_where_a_hub_has_the_clusters_name():
    fleet = [*CLUSTER, want("tern/staging", cluster="reef")]
    assert select(fleet, ["tern/support"]) == {SupportKey("tern")}
    assert sorted(map(str, select(fleet, ["tern"]))) == ["tern/staging"]
    with pytest.raises(HubfleetError, match="unknown support"):
        select(fleet, ["tren/support"])


def test_people_read_of_it_as_a_clusters_support():
    plan = make_plan(CLUSTER, {}, ORIGIN)
    assert write_text(plan, {}).startswith("wave 1\n  deploy tern/support on tern\n    new\n    impact: new-support\n")
    page = write_markdown(plan, {})
    assert page.startswith("### 3 steps in 1 hub and the support of 1 cluster, 0 stages unchanged\n")
    assert "Deploy `tern/support`" in page
