"""The published form of findings, as a JSON Schema: for those who read them with other tools."""

from __future__ import annotations

from hubfleet.findings import Severity
from hubfleet.model.json import Json

_TEXT: dict[str, Json] = {"type": "string"}
_PLACE: dict[str, Json] = {
    "file": {"type": "string", "description": "Relative to the fleet's root, with forward slashes."},
    "line": {"type": "integer", "minimum": 0, "description": "From 1; 0 is the file as a whole."},
    "column": {"type": "integer", "minimum": 0, "description": "From 1; 0 is the line as a whole."},
}


def findings_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet check --format json` writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What a check of hubfleet found",
        **_record(
            {
                "version": {"const": 1},
                "stages": {"type": "integer", "minimum": 0, "description": "How many stages were looked at."},
                "findings": {"type": "array", "items": _finding()},
            }
        ),
    }


def _finding() -> dict[str, Json]:
    return _record(
        {
            "rule": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "severity": {"enum": [str(severity) for severity in Severity]},
            "message": _TEXT,
            "help": _TEXT,
            **_PLACE,
            "related": {"type": "array", "items": _record({"message": _TEXT, **_PLACE})},
        }
    )


def _record(fields: dict[str, Json]) -> dict[str, Json]:
    return {"type": "object", "required": list(fields), "additionalProperties": False, "properties": fields}
