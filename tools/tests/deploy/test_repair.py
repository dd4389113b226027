"""A stage that somebody changed by hand, put back by a run: tested like any other, and nobody else is touched."""

from __future__ import annotations

import pytest

from hubfleet.plan.drift import Difference, DriftKind
from tests.plan.stages import key, want

from .rollout import Rollout

ASTRO, BIO = key("astro/staging"), key("bio/staging")
EDITED = (Difference(DriftKind.CHANGED, "astro", "Deployment/hub", "spec.replicas", 2, 1, "kubectl-edit"),)


@pytest.fixture
def rollout() -> Rollout:
    """Two hubs that run as they should."""
    made = Rollout([want("astro/staging"), want("astro/production"), want("bio/staging")])
    made.run()
    made.target.calls.clear()
    return made


def test_what_drifted_is_put_back_and_tested_and_nothing_else_is_touched(rollout: Rollout) -> None:
    rollout.target.drifted[ASTRO] = EDITED
    result = rollout.run()
    assert rollout.outcomes(result) == {"astro/staging": "done"}
    assert [(call.verb, call.stage) for call in rollout.target.calls] == [("repair", ASTRO), ("tested", ASTRO)]
    assert rollout.plan().steps == ()


def test_a_plan_with_a_repair_that_another_run_did_meanwhile_only_looks_again(rollout: Rollout) -> None:
    rollout.target.drifted[ASTRO] = EDITED
    plan = rollout.plan()
    rollout.run(plan)
    assert rollout.outcomes(rollout.run(plan)) == {"astro/staging": "done"}
    assert rollout.plan().steps == ()


def test_a_repair_after_which_health_fails_is_tried_again_by_the_next_run(rollout: Rollout) -> None:
    rollout.target.drifted[ASTRO] = EDITED
    rollout.target.fail("health", ASTRO, times=1)
    assert rollout.outcomes(rollout.run()) == {"astro/staging": "failed"}
    assert [str(step.stage) for step in rollout.plan().steps] == ["astro/staging"]
    assert rollout.outcomes(rollout.run()) == {"astro/staging": "done"}
    assert rollout.plan().steps == ()


def test_a_production_is_repaired_though_its_staging_is_behind(rollout: Rollout) -> None:
    rollout.desired = [want("astro/staging", "v1-b"), want("astro/production"), want("bio/staging")]
    rollout.target.fail("deploy", ASTRO)
    rollout.target.drifted[key("astro/production")] = EDITED
    outcomes = rollout.outcomes(rollout.run())
    assert outcomes == {"astro/staging": "failed", "astro/production": "done"}
