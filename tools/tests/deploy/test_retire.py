"""The order in which a stage is taken away, and what stops it before anything is gone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from hubfleet.deploy import events
from hubfleet.deploy.one_step import Means
from hubfleet.deploy.recording import RecordingTarget, no_check
from hubfleet.deploy.recording_retire import RecordingRetirement
from hubfleet.deploy.result import RunResult, StepResult
from hubfleet.deploy.retire import retire
from hubfleet.deploy.retirement import Order, Progress, approval_of
from hubfleet.deploy.runner import Runner
from hubfleet.model.key import StageKey
from hubfleet.model.lifecycle import Retired
from hubfleet.model.quantities import Duration
from hubfleet.plan.plan import Origin, Retiring, make_plan
from hubfleet.plan.step import Reason, ReasonKind, Step
from tests.deploy.rollout import NOW
from tests.plan.stages import by_stage, runs

KEPT = Retired.model_validate(
    {"on": "2026-01-31", "data": "keep", "notice": "0s", "backup": {"image": "quay.io/tern/b:1", "command": ["save"]}}
)
DELETED = KEPT.model_copy(update={"data": "delete"})
ASTRO = StageKey.parse("astro/production")


@dataclass
class End:
    """One stage with a tombstone, on a recording target."""

    tombstone: Retired = KEPT
    way: RecordingRetirement = field(
        default_factory=lambda: RecordingRetirement(RecordingTarget(by_stage(runs("astro/production"))))
    )
    events: list[events.Event] = field(default_factory=list)

    def approval(self) -> str:
        found = self.way.inventory(ASTRO)
        assert found
        return approval_of(found, self.tombstone)

    def run(self, approval: str) -> RunResult:
        reason = Reason(ReasonKind.RETIRED, "retired")
        plan = make_plan([], {}, Origin(NOW, None, "test"), retiring=[Retiring(ASTRO, "tern", NOW, reason, ())])
        plan = replace(plan, steps=tuple(replace(step, held=()) for step in plan.steps))

        def do(step: Step, means: Means) -> StepResult:
            return retire(step, Order(ASTRO, self.tombstone, approval), self.way, means)

        runner = Runner({}, lambda stage: pytest.fail(str(stage)), no_check, now=lambda: NOW, retire=do)
        return runner.run(plan, self.events.append)

    def outcome(self, approval: str) -> str:
        (step,) = self.run(approval).steps
        return step.outcome.value

    def verbs(self) -> list[str]:
        return [call.verb for call in self.way.target.calls]


def test_the_servers_stop_then_the_backup_runs_then_everything_goes() -> None:
    end = End()
    assert end.outcome(end.approval()) == "done"
    assert end.verbs() == ["stop", "backup", "remove, keep data"]
    assert [type(one) for one in end.events if not isinstance(one, events.Progress)] == [
        events.RunStarted,
        events.RetireStarted,
        events.ServersStopped,
        events.BackedUp,
        events.StageRetired,
        events.RunFinished,
    ]
    assert end.way.inventory(ASTRO) is None


def test_whose_servers_run_is_told_before_they_are_stopped() -> None:
    end = End()
    end.way.running = ("ada", "mira")
    assert end.outcome(end.approval()) == "done"
    (notice,) = [one for one in end.events if isinstance(one, events.NoticeGiven)]
    assert (notice.users, notice.until) == (("ada", "mira"), NOW)


def test_an_approval_holds_for_the_state_that_was_shown() -> None:
    end = End()
    before = end.approval()
    end.way.target = RecordingTarget(by_stage(runs("astro/production", "v1-newer")))
    assert end.outcome(before) == "failed"
    assert end.verbs() == []


@pytest.mark.parametrize("changed", [{"data": "delete"}, {"backup": None}, {"notice": "1h"}])
def test_an_approval_holds_for_the_tombstone_that_was_shown(changed: dict[str, object]) -> None:
    end = End()
    before = end.approval()
    end.tombstone = Retired.model_validate({**KEPT.model_dump(), **changed})
    assert end.outcome(before) == "failed"
    assert end.verbs() == []


@pytest.mark.parametrize("verb", ["stop", "backup"])
def test_what_fails_before_the_removal_leaves_the_hub_running(verb: str) -> None:
    end = End(DELETED)
    end.way.target.fail(verb, ASTRO)
    assert end.outcome(end.approval()) == "failed"
    assert end.verbs()[-1] == "start"
    assert end.way.progress(ASTRO) is None, "the approval has to be given anew"


def test_a_removal_that_broke_off_goes_on_without_another_stop_or_backup() -> None:
    end = End(DELETED)
    approval = end.approval()
    end.way.target.fail("remove", ASTRO, 1)
    assert end.outcome(approval) == "failed"
    assert end.way.progress(ASTRO) == Progress(approval, removing=True)
    end.way.target = replace_mark(end.way.target)
    assert end.outcome(approval) == "done", "what is left is no longer what was approved, and that is no obstacle"
    assert end.verbs() == ["remove, delete data"]


def replace_mark(target: RecordingTarget) -> RecordingTarget:
    """The same stage, half removed."""
    return RecordingTarget({ASTRO: replace(target.live([ASTRO])[ASTRO], digest=None)})


def test_who_interrupts_during_the_notice_finds_everything_as_it_was() -> None:
    end = End(KEPT.model_copy(update={"notice": Duration("1h")}))
    end.way.running = ("mira",)
    reason = Reason(ReasonKind.RETIRED, "retired")
    (step,) = make_plan([], {}, Origin(NOW, None, "test"), retiring=[Retiring(ASTRO, "tern", NOW, reason, ())]).steps
    means = Means({}, lambda stage: pytest.fail(str(stage)), no_check, end.events.append, lambda: NOW, lambda: True)
    ended = retire(step, Order(ASTRO, end.tombstone, end.approval()), end.way, means)
    assert ended.outcome.value == "interrupted"
    assert end.verbs() == []


def test_what_is_gone_already_is_said_and_is_no_failure() -> None:
    end = End()
    approval = end.approval()
    end.way.target.forget(ASTRO)
    assert end.outcome(approval) == "skipped"
