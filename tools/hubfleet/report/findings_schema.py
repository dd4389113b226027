"""The published form of findings, as a JSON Schema: for those who read them with other tools."""

from __future__ import annotations

from hubfleet.findings import Severity
from hubfleet.model.json import Json
from hubfleet.model.json_schema import COUNT, TEXT, listed, one_of, published, record

_PLACE: dict[str, Json] = {
    "file": {"type": "string", "description": "Relative to the fleet's root, with forward slashes."},
    "line": {"type": "integer", "minimum": 0, "description": "From 1; 0 is the file as a whole."},
    "column": {"type": "integer", "minimum": 0, "description": "From 1; 0 is the line as a whole."},
}


def findings_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet check --format json` writes."""
    return published(
        "What a check of hubfleet found",
        {
            "version": {"const": 1},
            "stages": {**COUNT, "description": "How many stages were looked at."},
            "findings": listed(finding_schema()),
        },
    )


def finding_schema() -> dict[str, Json]:
    """One finding."""
    return record(
        {
            "rule": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
            "severity": one_of(Severity),
            "message": TEXT,
            "help": TEXT,
            **_PLACE,
            "related": listed(record({"message": TEXT, **_PLACE})),
        }
    )
