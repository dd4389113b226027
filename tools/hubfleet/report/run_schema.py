"""The published forms of what a run did, as JSON Schemas."""

from __future__ import annotations

from hubfleet.deploy.result import Outcome
from hubfleet.model.finding_json import finding_schema
from hubfleet.model.json import Json
from hubfleet.model.json_schema import (
    FLAG,
    MAYBE_COUNT,
    MAYBE_TEXT,
    SECONDS,
    TEXT,
    UNIT,
    listed,
    one_of,
    published,
    record,
)
from hubfleet.plan.objects import Fate
from hubfleet.plan.step import Action
from hubfleet.report.drift_schema import away_schema, orphans_schema
from hubfleet.report.run_json import UNCHANGED, VERSION

_RUN: dict[str, Json] = {
    "ok": {**FLAG, "description": "Whether all that was asked for was done, or is held for a later run."},
    "interrupted": FLAG,
    "seconds": SECONDS,
}
_FINDINGS = listed(finding_schema(), "Errors in the data. Where there are some, nothing was done.")


def deploy_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet deploy --format json` and `converge --format json` write."""
    return published(
        "What a deployment of hubfleet did",
        {
            "version": {"const": VERSION},
            **_RUN,
            "commit": MAYBE_TEXT,
            "stages": listed(_stage(), "Steps in the order of their plan, then what had nothing to do."),
            "findings": _FINDINGS,
            "unwanted": listed(record(UNIT), "What runs and is in no data any more; it is left alone."),
            "orphans": orphans_schema(),
            "away": away_schema(),
        },
    )


def retire_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet retire --format json` writes."""
    return published(
        "What a retirement of hubfleet found and did",
        {
            "version": {"const": VERSION},
            **_RUN,
            "hub": TEXT,
            "finished": {**FLAG, "description": "Nothing of the hub runs any more: its folder may go."},
            "found": listed(_found(), "What is there of each stage, after the run where there was one."),
            "stages": listed(_stage(), "What was done; nothing where nothing was approved."),
            "away": away_schema(),
        },
    )


def adopt_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet adopt --format json` writes."""
    change = record({"fate": one_of(Fate), "object": TEXT, "release": TEXT})
    return published(
        "What an adoption of hubfleet found and did",
        {
            "version": {"const": VERSION},
            **_RUN,
            "release": {**MAYBE_TEXT, "description": "The release that runs."},
            "namespace": MAYBE_TEXT,
            "changes": listed(change, "Objects that become others."),
            "restarts": listed(TEXT, "Workloads whose pods start anew."),
            "refusals": listed(record({"message": TEXT, "help": TEXT}), "Why it can't be taken over."),
            "stages": listed(_stage(), "What was done; nothing where it was not approved."),
            "findings": _FINDINGS,
        },
    )


def _stage() -> dict[str, Json]:
    return record(
        {
            **UNIT,
            "action": one_of([*Action, None]),
            "outcome": one_of([*Outcome, UNCHANGED]),
            "message": {**TEXT, "description": "Why it failed, what it is held by, or empty."},
            "help": TEXT,
            "lines": listed(TEXT, "The telling lines of a failure's log."),
            "places": listed(TEXT, "Lines of the data that are to blame, each with its field."),
            "url": MAYBE_TEXT,
            "revision": {**MAYBE_COUNT, "description": "What runs now, where this run changed it."},
            "seconds": SECONDS,
        }
    )


def _found() -> dict[str, Json]:
    return record(
        {
            **UNIT,
            "place": {**TEXT, "description": "Its namespace, or its folder on this machine."},
            "releases": listed(TEXT),
            "objects": listed(TEXT),
            "volumes": listed(record({"name": TEXT, "size": TEXT, "note": TEXT})),
            "servers": listed(TEXT, "Whose servers run."),
            "others": listed(TEXT, "What belongs to somebody else, and is never touched."),
            "over": {**FLAG, "description": "Nothing is left of it but what is to be kept."},
            "approval": {**TEXT, "description": "What `--approve` takes."},
        }
    )
