"""A dry run: the same runner, a target that does nothing."""

from __future__ import annotations

from hubfleet.deploy.recording import RecordingTarget, no_check
from hubfleet.deploy.runner import Runner
from hubfleet.deploy.target import Target
from tests.plan.stages import by_stage, key, runs, want

from .rollout import Rollout


def test_a_dry_run_tells_what_would_be_done_and_changes_no_other_target():
    rollout = Rollout([want("astro/staging", "v1-b"), want("astro/production", "v1-b")])
    live = by_stage(runs("astro/staging"), runs("astro/production"))
    target: Target = RecordingTarget(live)
    rollout.target = RecordingTarget(live)
    result = Runner({"tern": target}, rollout.spec, no_check).run(rollout.plan())
    assert result.ok
    assert target.logs(key("astro/production")) == ("deploy v1-b", "tested v1-b")
    assert rollout.target.calls == []
