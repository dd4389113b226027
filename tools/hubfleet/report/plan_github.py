"""A plan as matrices for GitHub Actions: one job a cluster that has something ready.

Source: GitHub Docs, "Usage limits": 256 jobs a matrix, 1 MB an output.
"""

from __future__ import annotations

import json

from hubfleet.model.json import Json
from hubfleet.plan.step import Plan

MOST_JOBS = 256
MOST_BYTES = 1_000_000
_MOST_NAMED = 50
"""Stages that a job's entry names; it plans anew anyway."""


def matrices(plan: Plan) -> list[dict[str, Json]]:
    """Return as many matrices as the limits ask for; each is the value of `strategy.matrix`."""
    made: list[list[Json]] = [[]]
    size = 0
    for entry in _entries(plan):
        length = len(json.dumps(entry).encode()) + 2
        if len(made[-1]) >= MOST_JOBS or size + length > MOST_BYTES // 2:
            made.append([])
            size = 0
        made[-1].append(entry)
        size += length
    return [{"include": entries} for entries in made if entries]


def write_github(plan: Plan) -> str:
    """One line: `{"matrices": [...]}`."""
    return json.dumps({"matrices": matrices(plan)}, separators=(",", ":")) + "\n"


def _entries(plan: Plan) -> list[dict[str, Json]]:
    stages: dict[str, list[Json]] = {}
    for step in plan.ready:
        stages.setdefault(step.cluster, []).append(str(step.stage))
    return [
        {"cluster": cluster, "steps": len(stages[cluster]), "stages": stages[cluster][:_MOST_NAMED]}
        for cluster in sorted(stages)
    ]
