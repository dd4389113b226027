"""The published form of a plan, as a JSON Schema: for those who read plans with other tools."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.model.json import Json
from hubfleet.plan.step import VERSION, Action, HoldKind, Impact, ReasonKind, Ring, Unit

_TEXT: dict[str, Json] = {"type": "string"}
_MAYBE_TEXT: dict[str, Json] = {"type": ["string", "null"]}
_INSTANT: dict[str, Json] = {"type": "string", "format": "date-time"}
_MAYBE_INSTANT: dict[str, Json] = {"type": ["string", "null"], "format": "date-time"}


def plan_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet plan --format json` writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A plan of hubfleet",
        **_record(
            {
                "version": {"const": VERSION},
                "at": _INSTANT,
                "commit": _MAYBE_TEXT,
                "tool": _TEXT,
                "from": _TEXT,
                "to": _TEXT,
                "unchanged": {"type": "integer", "minimum": 0},
                "steps": {"type": "array", "items": _step()},
            }
        ),
    }


def _step() -> dict[str, Json]:
    return _record(
        {
            "unit": _one_of(Unit),
            "cluster": _TEXT,
            "hub": _MAYBE_TEXT,
            "stage": {"enum": ["staging", "production", None]},
            "action": _one_of(Action),
            "reasons": {"type": "array", "minItems": 1, "items": _reason()},
            "impact": {"type": "array", "items": _one_of(Impact)},
            "digest": _record({"from": _MAYBE_TEXT, "to": _MAYBE_TEXT}),
            "gate": _MAYBE_TEXT,
            "ring": {"enum": [*_values(Ring), None]},
            "wave": {"type": "integer", "minimum": 1},
            "state": {"enum": ["ready", "held"]},
            "held_by": {"type": "array", "items": _hold()},
            "not_before": _MAYBE_INSTANT,
            "approval": _MAYBE_TEXT,
        }
    )


def _reason() -> dict[str, Json]:
    return _record(
        {"kind": _one_of(ReasonKind), "path": _MAYBE_TEXT, "from": {}, "to": {}, "source": _MAYBE_TEXT},
    )


def _hold() -> dict[str, Json]:
    return _record({"kind": _one_of(HoldKind), "by": _TEXT, "message": _TEXT})


def _record(fields: dict[str, Json]) -> dict[str, Json]:
    return {"type": "object", "required": list(fields), "additionalProperties": False, "properties": fields}


def _one_of(kinds: Iterable[str]) -> dict[str, Json]:
    return {"enum": _values(kinds)}


def _values(kinds: Iterable[str]) -> list[Json]:
    return [str(kind) for kind in kinds]
