"""The published form of a plan, as a JSON Schema: for those who read plans with other tools."""

from __future__ import annotations

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
from hubfleet.plan.step import VERSION, Action, HoldKind, Impact, ReasonKind, Ring


def plan_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet plan --format json` writes."""
    return published(
        "A plan of hubfleet",
        {
            "version": {"const": VERSION},
            "at": INSTANT,
            "commit": MAYBE_TEXT,
            "tool": TEXT,
            "from": TEXT,
            "to": TEXT,
            "unchanged": COUNT,
            "steps": listed(_step()),
        },
    )


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
