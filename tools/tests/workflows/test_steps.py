"""The steps of `plan` and `check` run here as on GitHub: from a fresh clone, with its files, without a secret.

Lint, types and all tests would only do again what runs around this: of those the start is tried.
"""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from hubfleet.plan.schema import plan_schema
from tests.need import missing
from tests.workflows.files import FOLDER, read
from tests.workflows.scratch import PullRequest, pull_request, runs

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clone")]
CHECK, PLAN = read(FOLDER / "check.yml"), read(FOLDER / "plan.yml")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> PullRequest:
    """A pull request whose environment is installed, as the first step of any job does."""
    made = pull_request(tmp_path_factory.mktemp("pull-request"))
    done = made.run({"run": "./run python -c pass"})
    if done.returncode:
        missing(f"packages can't be installed here: {done.stderr[-300:]}")
    return made


def test_plan_leaves_a_plan_of_exactly_what_the_branch_changes(clone: PullRequest) -> None:
    for step in runs(PLAN, "plan"):
        done = clone.run(step)
        assert done.returncode == 0, f"{step['run']}: {done.stderr}"
    plan = json.loads((clone.folder / "plan.json").read_text())
    jsonschema_rs.validator_for(plan_schema()).validate(plan)
    steps = [(step["hub"], step["stage"], step["action"]) for step in plan["steps"]]
    assert steps == [("climate-lab", "staging", "deploy"), ("climate-lab", "production", "deploy")]
    reasons = [reason for step in plan["steps"] for reason in step["reasons"]]
    assert "server.environment.IDEA" in {reason["path"] for reason in reasons}
    assert all(reason["source"].startswith("hubs/climate-lab/hub.yaml:") for reason in reasons)
    page = clone.written("summary")
    assert "Deploy `climate-lab`, staging and production" in page
    assert "reef-watch" not in page


def test_a_hub_that_is_gone_without_a_tombstone_fails_the_run_and_is_told(clone: PullRequest) -> None:
    file = clone.folder / "hubs/reef-watch/hub.yaml"
    text = file.read_text()
    file.unlink()
    try:
        made, summary = (clone.run(step) for step in runs(PLAN, "plan"))
    finally:
        file.write_text(text)
    assert (made.returncode, summary.returncode) == (1, 0)
    plan = json.loads((clone.folder / "plan.json").read_text())
    jsonschema_rs.validator_for(plan_schema()).validate(plan)
    assert "removed-without-tombstone" in {finding["rule"] for finding in plan["findings"]}
    assert "reef-watch/production is no longer in the data" in clone.written("summary")


def test_what_check_finds_stands_at_its_line(clone: PullRequest) -> None:
    (step,) = runs(CHECK, "findings")
    assert clone.run(step).returncode == 0
    file = clone.folder / "hubs/hill-college/hub.yaml"
    text = file.read_text()
    file.write_text(f"{text}nonsense: 1\n")
    try:
        done = clone.run(step)
    finally:
        file.write_text(text)
    assert done.returncode == 1
    lines = len(text.splitlines()) + 1
    assert "::error file=hubs/hill-college/hub.yaml,title=" in done.stdout
    assert f"line={lines}" in done.stdout


def test_the_session_check_passes(clone: PullRequest) -> None:
    (step,) = runs(CHECK, "session")
    done = clone.run(step, session="check")
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("session", CHECK.jobs["session"]["strategy"]["matrix"]["session"])
def test_a_session_of_check_exists_and_starts(clone: PullRequest, session: str) -> None:
    (step,) = runs(CHECK, "session")
    assert step["env"] == {"SESSION": "${{ matrix.session }}"}
    listed = clone.run({**step, "run": f"{step['run']} --list"}, session=session)
    assert f"* {session} " in listed.stdout


def test_the_tests_of_check_start(clone: PullRequest) -> None:
    (step,) = runs(CHECK, "tests")
    quick = f"{step['run']} tools/tests/report"
    done = clone.run({**step, "run": quick, "env": {"CI": "false"}})
    assert done.returncode == 0, done.stdout[-2000:]
    assert " passed" in done.stdout
