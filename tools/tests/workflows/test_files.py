"""The workflows are thin, careful with what they may do, and the known linters find nothing in them."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from hubfleet.cli.parser import parse
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from tests.need import ROOT, need_command
from tests.workflows.files import FOLDER, Workflow, read, workflows

every = pytest.mark.parametrize("workflow", workflows(), ids=lambda one: one.name)
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")
ALLOWED = {
    "check": {"contents: read"},
    "plan": {"contents: read"},
    "comment": {"contents: read", "actions: read", "pull-requests: write"},
    "deploy": {"contents: read", "actions: write", "id-token: write", "statuses: write"},
    "deploy-cluster": {"contents: read", "id-token: write", "statuses: write"},
    "converge": {"contents: read", "id-token: write", "statuses: write"},
    "retire": {"contents: read", "id-token: write"},
}
"""What each workflow's jobs may do, as docs/github.md says."""


def test_these_are_the_workflows() -> None:
    assert {one.name for one in workflows()} == set(ALLOWED)


@every
def test_every_step_runs_one_command_that_a_laptop_has(workflow: Workflow) -> None:
    for run in workflow.runs():
        line = run.strip()
        assert "\n" not in line, f"{workflow.name}: more than one line: {line}"
        assert not re.search(r"[;|&`]|\$\(|\$\{\{", line), f"{workflow.name}: logic in YAML: {line}"
        words = shlex.split(line.partition(" > ")[0])
        assert words[0] == "./run"
        assert words[1] in {"hubfleet", "nox", "tests"}
        if words[1] == "hubfleet":
            filled = ["success" if word == "$RESULT" else word.replace("$", "") for word in words[2:]]
            parse(filled)


@every
def test_no_file_names_a_cluster_or_hub(workflow: Workflow) -> None:
    fleet = load_fleet(Folder(ROOT)).fleet
    text = workflow.file.read_text(encoding="utf-8")
    assert not [name for name in (*fleet.clusters, *fleet.hubs) if re.search(rf"\b{name}\b", text)]


@every
def test_every_action_is_pinned_by_a_whole_hash(workflow: Workflow) -> None:
    uses = [step["uses"] for _, step in workflow.steps() if "uses" in step]
    assert all(PINNED.fullmatch(one) for one in uses)
    text = workflow.file.read_text(encoding="utf-8")
    assert len(re.findall(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.MULTILINE)) == len(uses)


def test_an_action_has_one_hash_everywhere() -> None:
    pins = {step["uses"] for one in workflows() for _, step in one.steps() if "uses" in step}
    assert len({pin.partition("@")[0] for pin in pins}) == len(pins)


@every
def test_a_workflow_may_do_what_the_page_says_and_no_more(workflow: Workflow) -> None:
    assert workflow.data["permissions"] == {}
    given = [job.get("permissions") for job in workflow.jobs.values()]
    assert all(given), "each job says what it may do"
    assert {f"{what}: {how}" for one in given for what, how in one.items()} == ALLOWED[workflow.name]


def test_a_plan_with_errors_is_kept_and_told_as_well() -> None:
    plan, comment = (read(FOLDER / name) for name in ("plan.yml", "comment.yml"))
    steps = [step for _, step in plan.steps()]
    after = steps[[step["name"] for step in steps].index("Plan") + 1 :]
    assert {step.get("if") for step in after} == {"${{ !cancelled() }}"}
    assert '["success", "failure"]' in comment.jobs["comment"]["if"]


@every
def test_a_checkout_keeps_no_token(workflow: Workflow) -> None:
    checkouts = [step for _, step in workflow.steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@every
def test_pull_requests_get_no_secret_and_nothing_they_wrote_is_run_with_one(workflow: Workflow) -> None:
    text = workflow.file.read_text(encoding="utf-8")
    assert "pull_request_target" not in workflow.on
    if "pull_request" in workflow.on:
        assert "secrets." not in text
        assert "github.token" not in text
        assert "write" not in str([job["permissions"] for job in workflow.jobs.values()])
    if "workflow_run" in workflow.on:
        assert "secrets." not in text
        assert not [step for _, step in workflow.steps() if "ref" in step.get("with", {})], "only main's code runs"


@every
def test_nothing_is_deployed_until_a_variable_says_so(workflow: Workflow) -> None:
    if workflow.name in {"deploy", "converge", "retire"}:
        first, *_ = workflow.jobs.values()
        assert "vars.HUBFLEET_DEPLOY == 'true'" in first["if"]
        assert all("needs" in job for job in list(workflow.jobs.values())[1:])


def test_a_cluster_takes_one_run_at_a_time_and_none_is_broken_off() -> None:
    groups = [
        job["concurrency"]
        for one in workflows()
        for job in one.jobs.values()
        if str(job.get("concurrency", {}).get("group", "")).startswith("cluster-")
    ]
    assert len(groups) == 2
    assert all(group["cancel-in-progress"] is False for group in groups)


def test_one_failing_cluster_does_not_stop_the_others() -> None:
    strategies = [job["strategy"] for one in workflows() for job in one.jobs.values() if "strategy" in job]
    assert strategies
    assert all(strategy["fail-fast"] is False for strategy in strategies)


def test_every_job_ends_some_day() -> None:
    jobs = [job for one in workflows() for job in one.jobs.values() if "uses" not in job]
    assert all(job["timeout-minutes"] <= 350 for job in jobs)


def clean(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing() -> None:
    clean(str(need_command("zizmor")), "--persona", "pedantic", "--offline", "--quiet", str(FOLDER))


def test_actionlint_finds_nothing() -> None:
    clean(str(need_command("actionlint")), "-shellcheck=", "-pyflakes=", *map(str, sorted(FOLDER.glob("*.yml"))))


def test_the_published_schema_finds_nothing() -> None:
    files = map(str, sorted(FOLDER.glob("*.yml")))
    clean(str(need_command("check-jsonschema")), "--builtin-schema", "vendor.github-workflows", *files)
