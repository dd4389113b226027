"""A plan carried out, with what can go wrong going wrong."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubfleet.deploy import events
from hubfleet.plan.live import LiveState
from tests.plan.stages import by_stage, fleets, key, runs, want

from .rollout import Rollout
from .waiting import wait

HUB = [want("astro/staging"), want("astro/production")]
TWO_HUBS = [*HUB, want("bio/staging"), want("bio/production")]


@pytest.fixture
def rollout() -> Rollout:
    return Rollout(list(TWO_HUBS))


def change(rollout: Rollout, digest: str) -> None:
    rollout.desired = [replace(one, digest=digest) for one in rollout.desired]


def test_staging_is_tested_before_production_is_touched(rollout):
    result = rollout.run()
    assert result.ok
    assert set(rollout.outcomes(result).values()) == {"done"}
    calls = [(call.verb, str(call.stage)) for call in rollout.target.calls]
    assert calls.index(("tested", "astro/staging")) < calls.index(("deploy", "astro/production"))
    assert rollout.plan().steps == ()


def test_a_second_run_has_nothing_to_do(rollout):
    rollout.run()
    calls = len(rollout.target.calls)
    assert rollout.run().steps == ()
    assert len(rollout.target.calls) == calls


@pytest.mark.parametrize("verb", ["deploy", "health"])
def test_a_failed_staging_goes_back_and_its_production_is_not_started(rollout, verb):
    rollout.run()
    change(rollout, "v1-b")
    rollout.target.fail(verb, key("astro/staging"))
    result = rollout.run()
    assert not result.ok
    assert rollout.outcomes(result) == {
        "astro/staging": "failed",
        "astro/production": "held",
        "bio/staging": "done",
        "bio/production": "done",
    }
    live = rollout.live()
    assert (live[key("astro/staging")].digest, live[key("astro/production")].digest) == ("v1-a", "v1-a")
    assert live[key("astro/staging")].failed == "v1-b"
    assert live[key("astro/staging")].attempts == 1


def test_a_first_deployment_that_fails_is_stopped_because_there_is_nothing_to_go_back_to(rollout):
    rollout.target.fail("health", key("astro/staging"))
    rollout.run()
    assert rollout.live()[key("astro/staging")].state is LiveState.STOPPED
    assert next(event for event in rollout.events if isinstance(event, events.RolledBack)).revision is None


def test_the_next_run_takes_up_what_failed(rollout):
    rollout.target.fail("health", key("astro/staging"), times=1)
    rollout.run()
    result = rollout.run()
    assert rollout.outcomes(result) == {"astro/staging": "done", "astro/production": "done"}


def test_a_failure_is_told_with_its_cause_and_the_log(rollout):
    rollout.target.fail("health", key("astro/staging"))
    result = rollout.run()
    failed = next(one for one in result.steps if one.outcome == "failed")
    assert failed.message == "health: cell: told to fail"
    assert failed.lines == ("deploy v1-a",)
    assert any(isinstance(event, events.StepFailed) and event.phase == "health" for event in rollout.events)


def test_a_rollback_that_fails_too_is_told_beside_the_first_cause(rollout):
    rollout.target.fail("deploy", key("astro/staging"))
    rollout.target.fail("rollback", key("astro/staging"))
    (failed,) = [one for one in rollout.run().steps if one.outcome == "failed"]
    first, second = failed.message.split("; and it could not be rolled back: ")
    assert (first, second) == ("astro/staging was told to fail", "astro/staging could not be brought back")


def test_the_gate_is_looked_at_again_when_the_step_begins(rollout):
    live = by_stage(runs("astro/staging"), runs("astro/production", "v1-old"))
    rollout = Rollout(list(HUB), target=type(rollout.target)(live))
    plan = rollout.plan()
    assert [str(step.stage) for step in plan.ready] == ["astro/production"]
    rollout.target.stop(key("astro/staging"))
    assert rollout.outcomes(rollout.run(plan)) == {"astro/production": "held"}
    assert rollout.verbs("astro/production") == []


def test_a_gate_on_a_cluster_out_of_reach_holds(rollout):
    stages = [want("bio/staging", cluster="far"), want("chem/production", gate="bio/staging")]
    rollout = Rollout(stages)
    result = rollout.run(clusters=["tern"])
    assert rollout.outcomes(result) == {"bio/staging": "held", "chem/production": "held"}
    assert rollout.target.calls == []


def test_data_that_changed_after_the_plan_is_refused(rollout):
    plan = rollout.plan()
    change(rollout, "v1-b")
    result = rollout.run(plan)
    assert {one.message for one in result.steps} == {
        f"the data of {one.stage} changed after the plan was made" for one in TWO_HUBS
    }
    assert rollout.target.calls == []


def test_what_somebody_else_deployed_meanwhile_is_not_overwritten(rollout):
    live = by_stage(runs("astro/staging", "v1-old"))
    rollout = Rollout([want("astro/staging")], target=type(rollout.target)(live))
    plan = rollout.plan()
    rollout.target.deploy(replace(rollout.spec(key("astro/staging")), digest="v1-theirs"), lambda _: None)
    assert rollout.run(plan).steps[0].message == "astro/staging was deployed by somebody else after the plan was made"


def test_a_stage_that_another_run_holds_fails_with_the_holder_and_is_not_touched(rollout):
    with rollout.target.lock(key("astro/staging")):
        result = rollout.run()
    outcomes = rollout.outcomes(result)
    assert (outcomes["astro/staging"], outcomes["bio/production"]) == ("failed", "done")
    assert result.steps[0].message == "astro/staging is held by another run"
    assert rollout.verbs("astro/staging") == []


def test_two_runs_at_once_deploy_each_stage_once(rollout):
    plan = rollout.plan()
    other = Rollout(rollout.desired, rollout.target)
    results = []
    threads = [threading.Thread(target=lambda one=one: results.append(one.run(plan))) for one in (rollout, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [call.verb for call in rollout.target.calls].count("deploy") <= len(TWO_HUBS)
    rollout.run()
    assert rollout.plan().steps == ()
    assert max(live.revision for live in rollout.live().values()) == 1


@pytest.mark.parametrize(("clusters", "most_expected"), [(["tern"], 3), (["tern", "laptop"], 6)])
def test_no_more_run_at_once_than_a_cluster_allows(clusters, most_expected):
    stages = [want(f"hub-{number}-{cluster}/staging", cluster=cluster) for number in range(6) for cluster in clusters]
    rollout = Rollout(stages, max_parallel=3)
    most, now, guard, together = [0], [0], threading.Lock(), threading.Barrier(most_expected)

    def count(_stage):
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        together.wait(60)
        with guard:
            now[0] -= 1

    rollout.during_health = count
    rollout.run()
    assert most[0] == most_expected


@pytest.fixture
def interrupted():
    """Ctrl-C while the first health check runs."""
    rollout = Rollout(list(TWO_HUBS), max_parallel=1)

    def press(_stage):
        signal.raise_signal(signal.SIGINT)
        wait(rollout.cancelled)  # the main thread is woken by it, sooner or later; this step must still be there

    rollout.during_health = press
    return rollout


def test_ctrl_c_starts_nothing_further_and_the_next_run_goes_on(interrupted):
    result = interrupted.run()
    assert result.interrupted
    assert not result.ok
    assert list(interrupted.outcomes(result).values()).count("interrupted") >= 3
    finished = interrupted.events[-1]
    assert isinstance(finished, events.RunFinished)
    assert finished.interrupted
    interrupted.during_health = lambda _: None
    assert interrupted.run().ok
    assert interrupted.plan().steps == ()


def test_a_fault_in_a_listener_ends_no_run_in_silence(rollout):
    class FullDisk(list):
        def append(self, event):
            if isinstance(event, events.StepStarted):
                raise OSError("no space left on device")

    rollout.events = FullDisk()
    result = rollout.run()
    assert not result.ok
    assert "no space left on device" in result.steps[0].message


@settings(max_examples=40, deadline=None)
@given(fleets(), st.data())
def test_whatever_fails_no_production_comes_before_its_tested_gate_and_runs_converge(fleet, data):
    rollout = Rollout(fleet)
    for one in fleet:
        for verb in ("deploy", "health", "rollback"):
            rollout.target.fail(verb, one.stage, times=data.draw(st.integers(0, 2)))
    for _ in range(24):  # each ring waits for the one before, and a failure stops it for that run
        rollout.run()
    assert rollout.plan().steps == ()
    tested: set = set()
    gates = {one.stage: one.gate for one in fleet}
    for call in rollout.target.calls:
        if call.verb == "tested":
            tested.add(call.stage)
        if call.verb == "deploy" and (gate := gates[call.stage]) is not None:
            assert gate in tested


@pytest.mark.parametrize("verb", ["deploy", "health"])
def test_a_failed_support_keeps_the_hubs_of_its_cluster_and_no_others(verb):
    rollout = Rollout([want("tern/support"), *HUB, want("reef/support"), want("bio/staging", cluster="reef")])
    rollout.target.fail(verb, key("tern/support"), 1)
    result = rollout.run()
    assert rollout.outcomes(result) == {
        "tern/support": "failed",
        "astro/staging": "held",
        "astro/production": "held",
        "reef/support": "done",
        "bio/staging": "done",
    }
    assert rollout.verbs("astro/staging") == []
    assert set(rollout.outcomes(rollout.run()).values()) == {"done"}


def test_support_is_examined_and_marked_as_tested_like_a_stage():
    rollout = Rollout([want("tern/support"), *HUB])
    assert rollout.run().ok
    assert rollout.verbs("tern/support") == ["deploy", "examine", "tested"]
    assert rollout.plan().steps == ()
