"""The published form of a plan, as a JSON Schema: for those who read plans with other tools."""

from __future__ import annotations

from hubfleet.model.finding_json import finding_schema
from hubfleet.model.json import Json
from hubfleet.model.json_schema import (
    COUNT,
    INSTANT,
    MAYBE_INSTANT,
    MAYBE_TEXT,
    TEXT,
    UNIT,
    listed,
    one_of,
    published,
    record,
)
from hubfleet.plan.left_out import Cause
from hubfleet.plan.step import VERSION, Action, HoldKind, Impact, ReasonKind, Ring

_LATER = ("left_out", "findings")
"""What older plans lack."""


def plan_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet plan --format json` writes."""
    fields: dict[str, Json] = {
        "version": {"const": VERSION},
        "at": INSTANT,
        "commit": MAYBE_TEXT,
        "tool": TEXT,
        "from": TEXT,
        "to": TEXT,
        "unchanged": COUNT,
        "left_out": listed(_left_out(), "What could not be compared: it has no steps, and is not counted."),
        "findings": listed(finding_schema(), "What is wrong: where there are errors, the plan can't be trusted."),
        "steps": listed(_step()),
    }
    return {**published("A plan of hubfleet", fields), "required": [key for key in fields if key not in _LATER]}


def _left_out() -> dict[str, Json]:
    return record({"name": TEXT, "cause": one_of(Cause), "stages": listed(TEXT), "message": TEXT})


def _step() -> dict[str, Json]:
    return record(
        {
            **UNIT,
            "action": one_of(Action),
            "reasons": {"type": "array", "minItems": 1, "items": _reason()},
            "impact": listed(one_of(Impact)),
            "digest": record({"from": MAYBE_TEXT, "to": MAYBE_TEXT}),
            "gate": MAYBE_TEXT,
            "ring": one_of([*Ring, None]),
            "wave": {"type": "integer", "minimum": 1},
            "state": {"enum": ["ready", "held"]},
            "held_by": listed(_hold()),
            "not_before": MAYBE_INSTANT,
            "approval": MAYBE_TEXT,
        }
    )


def _reason() -> dict[str, Json]:
    return record(
        {"kind": one_of(ReasonKind), "path": MAYBE_TEXT, "from": {}, "to": {}, "source": MAYBE_TEXT},
    )


def _hold() -> dict[str, Json]:
    return record({"kind": one_of(HoldKind), "by": TEXT, "message": TEXT})
