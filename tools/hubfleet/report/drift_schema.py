"""The published form of a drift report, as a JSON Schema."""

from __future__ import annotations

from hubfleet.model.json import Json
from hubfleet.plan.drift import DriftKind
from hubfleet.report.drift import VERSION

_TEXT: dict[str, Json] = {"type": "string"}
_MAYBE_TEXT: dict[str, Json] = {"type": ["string", "null"]}


def drift_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet drift --format json` writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A drift report of hubfleet",
        **_record(
            {
                "version": {"const": VERSION},
                "stages": {
                    "type": "array",
                    "description": "Every stage that was looked at; one without drift has no differences.",
                    "items": _record(
                        {
                            "cluster": _TEXT,
                            "unit": {"enum": ["stage", "support"]},
                            "hub": _MAYBE_TEXT,
                            "stage": {"enum": ["staging", "production", None]},
                            "differences": {"type": "array", "items": _difference()},
                        }
                    ),
                },
                "orphans": {
                    "type": "array",
                    "description": "What no release owns any more. It is named, and never deleted by itself.",
                    "items": _record({"cluster": _TEXT, "namespace": _MAYBE_TEXT, "object": _TEXT, "why": _TEXT}),
                },
                "away": {
                    "type": "array",
                    "description": "Clusters and stages that could not be looked at.",
                    "items": _record({"what": _TEXT, "message": _TEXT}),
                },
            }
        ),
    }


def _difference() -> dict[str, Json]:
    return _record(
        {
            "kind": {"enum": [str(kind) for kind in DriftKind]},
            "release": _MAYBE_TEXT,
            "object": _TEXT,
            "path": _MAYBE_TEXT,
            "live": {"description": "What is there; null where there is nothing. What may be a secret is hidden."},
            "wanted": {"description": "What should be there."},
            "by": {**_MAYBE_TEXT, "description": "The program that wrote it, as far as the cluster knows."},
            "at": {"type": ["string", "null"], "format": "date-time"},
            "stuck": {**_MAYBE_TEXT, "description": "Why a repair can't put it back."},
        }
    )


def _record(fields: dict[str, Json]) -> dict[str, Json]:
    return {"type": "object", "required": list(fields), "additionalProperties": False, "properties": fields}
