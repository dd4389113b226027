"""What the workflows do on GitHub: one comment on a pull request, a commit's status, a message, a further run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubfleet.app.github_api import Api, GitHubError
from hubfleet.app.settings import Settings
from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.cluster import LocalCluster
from hubfleet.model.json_text import NotJson, parse_json
from hubfleet.plan.step import Plan
from hubfleet.report.github_comment import MARK

MOST_CLUSTERS = 256
"""Jobs that one matrix may have. Source: GitHub Docs, "Actions limits"."""

STATES: Mapping[str, str] = {"success": "success", "failure": "failure", "cancelled": "error"}
"""A job's result as a commit's state."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a plan was made for, from the event alone: a repository, and a commit of a branch of a (maybe other) owner.

    `number` is that of the pull request where the event names it: it does not for pull requests from forks.
    """

    repository: str
    commit: str
    owner: str
    branch: str
    number: int | None


def read_event(path: Path) -> Any:  # noqa: ANN401 - GitHub's JSON
    """Return the event that GitHub describes in a file. Raises HubfleetError."""
    try:
        return parse_json(path.read_bytes())
    except (OSError, NotJson) as error:
        why = error.strerror.lower() if isinstance(error, OSError) and error.strerror else error
        kind = WrongUse if isinstance(error, FileNotFoundError) else HubfleetError
        raise kind(f"{path} is not an event: {why}", help="in a workflow: $GITHUB_EVENT_PATH") from None


def head_of(event: Any) -> Head:  # noqa: ANN401 - GitHub's JSON
    """Return whom an event (workflow_run or pull_request) is about. Raises HubfleetError for other events."""
    try:
        repository = event["repository"]["full_name"]
        if pull := event.get("pull_request"):
            head = pull["head"]
            return Head(repository, head["sha"], head["repo"]["owner"]["login"], head["ref"], int(pull["number"]))
        run = event["workflow_run"]
        if run["event"] != "pull_request":
            raise HubfleetError(f"the run was started by {run['event']}, not by a pull request")
        return Head(repository, run["head_sha"], run["head_repository"]["owner"]["login"], run["head_branch"], None)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise HubfleetError(
            "the event is about no pull request", help="workflow_run or pull_request is meant"
        ) from None


def pull_request(api: Api, head: Head) -> int | None:
    """Return the number of the open pull request at this very commit; None where it is closed or has moved on."""
    if head.number is not None:
        return head.number
    pulls = api.pages("/pulls", state="open", head=f"{head.owner}:{head.branch}")
    numbers = [pull["number"] for pull in pulls if pull["head"]["sha"] == head.commit]
    return min(numbers, default=None)


def comment(api: Api, number: int, text: str, author: str) -> str:
    """Write the one comment of ours on a pull request, or bring it up to date. Return what was done to it."""
    found = _own_comment(api.pages(f"/issues/{number}/comments"), author)
    if found is None:
        api.ask("POST", f"/issues/{number}/comments", {"body": text})
        return "written"
    if found["body"] == text:
        return "left as it is"
    api.ask("PATCH", f"/issues/comments/{found['id']}", {"body": text})
    return "brought up to date"


def _own_comment(comments: Iterable[Any], author: str) -> Any:  # noqa: ANN401 - GitHub's JSON
    """Find it by mark and author: anybody can write the mark into a comment of theirs."""
    for one in comments:
        if str(one.get("body") or "").startswith(MARK) and (one.get("user") or {}).get("login") == author:
            return one
    return None


def clusters(settings: Settings, plan: Plan | None = None, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the clusters that a run must work on, sorted: of a plan's steps, of stages named, or all. None is local.

    Raises WrongUse for unknown stages, and for more clusters than a matrix takes.
    """
    fleet = load_fleet(Folder(settings.root)).fleet
    known = {name for name, cluster in fleet.clusters.items() if not isinstance(cluster, LocalCluster)}
    if plan is not None:
        wanted = {step.cluster for step in plan.steps}
    elif names:
        wanted = {_cluster_of(fleet.sources, name) for name in names}
    else:
        wanted = {stage.cluster_name for stage in fleet.stages}
    chosen = tuple(sorted(wanted & known))
    if len(chosen) > MOST_CLUSTERS:
        raise HubfleetError(f"{len(chosen)} clusters are more than the {MOST_CLUSTERS} jobs of a matrix")
    return chosen


def _cluster_of(sources: Mapping[str, Any], name: str) -> str:
    """Where the data puts a stage; a retired one is in its tombstone only."""
    hub, _, stage = name.partition("/")
    source = sources.get(f"hubs/{hub}/hub.yaml")
    if source is None:
        hubs = {file.split("/")[1] for file in sources if file.startswith("hubs/") and file.endswith("/hub.yaml")}
        raise WrongUse.unknown("hub", hub, hubs)
    own = ((source.data.get("stages") or {}).get(stage) or {}).get("cluster")
    return str(own or source.data.get("cluster"))


def set_status(api: Api, commit: str, cluster: str, result: str, url: str | None) -> None:
    """Tell on a commit how a cluster's run went. `result` is a job's: success, failure, cancelled."""
    state = STATES.get(result, "error")
    told = {"success": "is as main says", "failure": "failed", "error": "was cancelled"}[state]
    body = {"state": state, "context": f"hubfleet/{cluster}", "description": f"{cluster} {told}"}
    api.ask("POST", f"/statuses/{commit}", {**body, **({"target_url": url} if url else {})})


def start(api: Api, workflow: str, branch: str) -> None:
    """Start a workflow on a branch."""
    if not workflow.endswith((".yml", ".yaml")) or "/" in workflow:
        raise GitHubError(f'"{workflow}" is not the name of a workflow file', help="hubfleet github start converge.yml")
    api.ask("POST", f"/actions/workflows/{workflow}/dispatches", {"ref": branch})


def run_url(environment: Mapping[str, str]) -> str | None:
    """Where people see this run; None outside GitHub."""
    server, repository, run = (environment.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None
