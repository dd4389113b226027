"""Plans as a pull request's run would leave them, good and hostile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hubfleet.model.key import StageKey
from hubfleet.plan.json import to_json
from hubfleet.plan.step import Action, Change, Impact, Plan, Reason, ReasonKind, Step

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def step(hub: str = "reef", before: Any = "1G", after: Any = "2G", **fields: Any) -> Step:
    """One step whose memory changes."""
    given: dict[str, Any] = {
        "stage": StageKey.parse(f"{hub}/staging"),
        "cluster": "coast",
        "action": Action.DEPLOY,
        "reasons": (Reason(ReasonKind.VALUES, "server.memory", before, after, f"hubs/{hub}/hub.yaml:7"),),
        "impact": (Impact.HUB_RESTARTS,),
        "digest": Change("v1-" + "0" * 40, "v1-" + "1" * 40),
        **fields,
    }
    return Step(**given)


def plan(*steps: Step, **fields: Any) -> dict[str, Any]:
    """A plan's JSON."""
    whole = Plan(AT, "c" * 40, "hubfleet 0.0", "main", "worktree", steps or (step(),), 3)
    return {**to_json(whole), **fields}


def event(number: int | None = None, sha: str = "a" * 40, owner: str = "stranger", branch: str = "idea") -> dict:
    """What GitHub tells comment.yml of a finished plan.yml; of a fork's it names no pull request."""
    return {
        "action": "completed",
        "repository": {"full_name": "tern/hubs"},
        "workflow_run": {
            "event": "pull_request",
            "conclusion": "success",
            "head_sha": sha,
            "head_branch": branch,
            "head_repository": {"full_name": f"{owner}/hubs", "owner": {"login": owner}},
            "pull_requests": [] if number is None else [{"number": number}],
        },
    }
