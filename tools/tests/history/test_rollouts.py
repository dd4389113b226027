"""However nights go, in the end everything runs what the data says, and no production went before its staging."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.history.repository import plans
from tests.history.rollout import FAULTS, Night
from tests.history.story import Story


def live_out(folder: Path, seed: int, length: int) -> Night:
    """Deploy a story commit by commit, faults and all; then let converge have its time."""
    night = Night(seed)
    story = Story(seed)
    story.tell(length)
    story.change("everywhere")
    for commit, planned in plans(folder, story.commits):
        night.want(planned.plan, commit.fleet.every())
        night.after_a_merge()
        if night.chance.random() < 0.3:
            night.run(night.plan())
    night.worst_night()
    return night


def assert_everything_is_as_the_data_says(night: Night) -> None:
    assert night.converge() < 60, [f"{step.stage}: {step.held}" for step in night.plan().steps]
    live = night.target.live(night.desired)
    assert {stage: one.digest for stage, one in live.items()} == {s: d.digest for s, d in night.desired.items()}
    assert all(one.tested == one.digest for one in live.values())
    assert not night.target.too_early, "production before its tested staging"


def test_a_history_with_faults_ends_as_the_data_says(tmp_path: Path) -> None:
    night = live_out(tmp_path, seed=4, length=34)
    assert_everything_is_as_the_data_says(night)
    assert len(night.faults) >= len(set(FAULTS)) - 1


@pytest.mark.slow
def test_a_long_history_with_faults_ends_as_the_data_says(tmp_path: Path) -> None:
    night = live_out(tmp_path, seed=5, length=220)
    assert_everything_is_as_the_data_says(night)
    assert min(night.faults[fault] for fault in FAULTS) >= 5
