"""Over a long history every plan has exactly the steps that its commit needs: none needless, none missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hubfleet.app.plan import Planned, plan_between
from hubfleet.plan.step import Action
from tests.history.edits import KINDS
from tests.history.repository import plans, settings, write
from tests.history.story import NOW, Commit, Story


def wanted(commit: Commit) -> set[str]:
    return {f"deploy {stage}" for stage in commit.deploy} | {f"retire {stage}" for stage in commit.retire}


def have(done: Planned) -> set[str]:
    assert not done.failed, [finding.message for finding in done.findings]
    steps = done.plan.steps
    assert len({step.stage for step in steps}) == len(steps), "no stage twice"
    assert all(step.reasons and (step.action is Action.RETIRE or step.digest.after) for step in steps)
    return {f"{step.action} {step.stage}" for step in steps}


def wrong(told: Iterable[tuple[Commit, Planned]]) -> list[str]:
    found = []
    for commit, done in told:
        needless, missed = have(done) - wanted(commit), wanted(commit) - have(done)
        if needless or missed:
            found.append(f"{commit.kind}: needless {sorted(needless)}, missed {sorted(missed)}")
    return found


def test_a_story_tells_every_kind_of_edit_and_is_told_alike_each_time() -> None:
    commits = Story(1, tool=True).tell(240)
    assert {commit.kind for commit in commits} >= set(KINDS)
    assert any(commit.side for commit in commits)
    assert any(commit.kind.startswith("revert") for commit in commits)
    assert [commit.kind for commit in Story(1, tool=True).tell(240)] == [commit.kind for commit in commits]


def test_plans_of_a_history_have_no_needless_and_no_missed_step(tmp_path: Path) -> None:
    assert not wrong(plans(tmp_path, Story(1).tell(50)))


def test_an_event_begins_and_ends_with_the_clock_alone(tmp_path: Path) -> None:
    story = Story(3)
    story.change("open event")
    names = write(tmp_path / "hubs", story.commits)
    given = settings(tmp_path / "hubs", tmp_path)

    def digests(at: datetime) -> dict[str, str | None]:
        steps = plan_between(replace(given, at=at), names[0], names[-1]).plan.steps
        return {str(step.stage): step.digest.after for step in steps}

    before, during, after = (digests(NOW + timedelta(days=days)) for days in (-60, 0, 60))
    assert {stage for stage in during if during[stage] != before[stage]} == story.commits[-1].deploy
    assert after == before


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_plans_of_a_long_history_have_no_needless_and_no_missed_step(tmp_path: Path) -> None:
    commits = Story(2, tool=True).tell(240)
    told = Counter(commit.kind for commit in commits)
    assert min(told[kind] for kind in (*KINDS, "merge", "merge of nothing")) >= 3
    assert sum(told[kind] for kind in told if kind.startswith("revert")) >= 10
    assert not wrong(plans(tmp_path, commits))
