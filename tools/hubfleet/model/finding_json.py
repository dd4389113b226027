"""A finding as JSON and back, the same in every published form."""

from __future__ import annotations

from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.model.json import Json
from hubfleet.model.json_schema import TEXT, listed, one_of, record
from hubfleet.model.json_value import JsonValue

_PLACE: dict[str, Json] = {
    "file": {"type": "string", "description": "Relative to the fleet's root, with forward slashes."},
    "line": {"type": "integer", "minimum": 0, "description": "From 1; 0 is the file as a whole."},
    "column": {"type": "integer", "minimum": 0, "description": "From 1; 0 is the line as a whole."},
}


def finding_schema() -> dict[str, Json]:
    """Return the form of one, as a JSON Schema."""
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


def finding_entry(finding: Finding) -> dict[str, Json]:
    """One finding."""
    related: list[Json] = [{"message": one.message, **_place(one.location)} for one in finding.related]
    head: dict[str, Json] = {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "help": finding.help,
    }
    return {**head, **_place(finding.location), "related": related}


def read_finding(data: JsonValue) -> Finding:
    """Read what `finding_entry` wrote. Raises Misfit."""
    return Finding(
        rule=data.entry("rule").text(),
        severity=data.entry("severity").one_of(Severity),
        message=data.entry("message").text(),
        location=_read_place(data),
        help=data.entry("help").text(),
        related=tuple(Related(_read_place(one), one.entry("message").text()) for one in data.entry("related").items()),
    )


def _place(location: Location) -> dict[str, Json]:
    return {"file": location.file, "line": location.line, "column": location.column}


def _read_place(data: JsonValue) -> Location:
    return Location(data.entry("file").text(), data.entry("line").number(), data.entry("column").number())
