"""The published form of findings, as a JSON Schema: for those who read them with other tools."""

from __future__ import annotations

from hubfleet.model.finding_json import finding_schema
from hubfleet.model.json import Json
from hubfleet.model.json_schema import COUNT, listed, published


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
