"""The published form of what runs, as a JSON Schema."""

from __future__ import annotations

from hubfleet.model.json import Json
from hubfleet.model.json_schema import (
    FLAG,
    MAYBE_COUNT,
    MAYBE_INSTANT,
    MAYBE_TEXT,
    TEXT,
    UNIT,
    listed,
    one_of,
    published,
    record,
)
from hubfleet.plan.live import LiveState
from hubfleet.report.drift_schema import away_schema
from hubfleet.report.status import ABSENT, VERSION


def status_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet status --format json` writes."""
    fields: dict[str, Json] = {"version": {"const": VERSION}, "stages": listed(_stage()), "away": away_schema()}
    return published("What runs, as hubfleet tells it", fields)


def _stage() -> dict[str, Json]:
    always = record(
        {
            **UNIT,
            "target": TEXT,
            "url": MAYBE_TEXT,
            "state": one_of([*LiveState, ABSENT]),
            "digest": MAYBE_TEXT,
            "tested": {**MAYBE_TEXT, "description": "The digest that last passed its health check."},
            "commit": MAYBE_TEXT,
            "revision": MAYBE_COUNT,
            "since": MAYBE_INSTANT,
            "current": {**FLAG, "description": "Whether what the data says runs, and was tested."},
        }
    )
    properties = always["properties"]
    assert isinstance(properties, dict)  # noqa: S101 - made above
    drifted = {**MAYBE_COUNT, "type": "integer", "description": "With `--drift`: how much was changed by hand."}
    return {**always, "properties": {**properties, "drifted": drifted}}
