"""What came of a run, for programs: what was done to each stage, how long it took, and why where it was not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hubfleet.deploy.redact import redact
from hubfleet.deploy.result import RunResult, StepResult
from hubfleet.findings import Finding, HubfleetError
from hubfleet.model.finding_json import finding_entry
from hubfleet.model.json import Json
from hubfleet.model.key import UnitKey
from hubfleet.plan.drift import Orphan
from hubfleet.report.drift import away_entries, orphan_entries
from hubfleet.report.unit import unit_fields

VERSION = 1
UNCHANGED = "unchanged"
"""The outcome of a stage for which there was nothing to do."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A deployment to tell: what came of its run (None: nothing was begun), and what else is worth knowing.

    `unchanged` are addresses of the stages without a step, `clusters` where each stage is, `unwanted` stages that run
    and are in no data.
    """

    ok: bool
    result: RunResult | None = None
    findings: tuple[Finding, ...] = ()
    commit: str | None = None
    unchanged: Mapping[UnitKey, str] = field(default_factory=dict)
    clusters: Mapping[UnitKey, str] = field(default_factory=dict)
    unwanted: Mapping[UnitKey, str] = field(default_factory=dict)
    orphans: Mapping[str, Iterable[Orphan]] = field(default_factory=dict)
    away: Mapping[str, HubfleetError] = field(default_factory=dict)


def as_json(ran: Ran) -> str:
    """The published form (`schemas/output/deploy.json`)."""
    steps = step_entries(ran.result, ran.commit)
    left: list[Json] = [_unchanged(key, ran.clusters[key], url) for key, url in ran.unchanged.items()]
    told: dict[str, Json] = {
        "version": VERSION,
        **run_fields(ran.ok, ran.result),
        "commit": ran.commit,
        "stages": [*steps, *left],
        "findings": [finding_entry(finding) for finding in ran.findings],
        "unwanted": [unit_fields(key, cluster) for key, cluster in ran.unwanted.items()],
        "orphans": orphan_entries(ran.orphans),
        "away": away_entries(ran.away),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def run_fields(ok: bool, result: RunResult | None) -> dict[str, Json]:
    """How the whole ended, in every form that tells of a run."""
    return {
        "ok": ok,
        "interrupted": result is not None and result.interrupted,
        "seconds": round(result.seconds, 3) if result else 0.0,
    }


def step_entries(result: RunResult | None, commit: str | None = None) -> list[Json]:
    """Each step and how it ended, in the order of the plan. `commit` is what the data is at."""
    return [_step(step, commit) for step in result.steps] if result else []


def _step(end: StepResult, commit: str | None) -> dict[str, Json]:
    return {
        **unit_fields(end.step.stage, end.step.cluster),
        "action": str(end.step.action),
        "outcome": str(end.outcome),
        "message": redact(end.message, commit),
        "help": end.help,
        "lines": [redact(line, commit) for line in end.lines],
        "places": list(end.places),
        "url": end.url,
        "revision": end.revision,
        "seconds": round(end.seconds, 3),
    }


def _unchanged(key: UnitKey, cluster: str, url: str) -> dict[str, Json]:
    return {
        **unit_fields(key, cluster),
        "action": None,
        "outcome": UNCHANGED,
        "message": "",
        "help": "",
        "lines": [],
        "places": [],
        "url": url or None,
        "revision": None,
        "seconds": 0.0,
    }
