"""The published form of a drift report, as a JSON Schema."""

from __future__ import annotations

from hubfleet.model.json import Json
from hubfleet.model.json_schema import MAYBE_INSTANT, MAYBE_TEXT, TEXT, UNIT, listed, one_of, published, record
from hubfleet.plan.drift import DriftKind
from hubfleet.report.drift import VERSION


def drift_schema() -> dict[str, Json]:
    """Return the schema of what `hubfleet drift --format json` writes."""
    return published(
        "A drift report of hubfleet",
        {
            "version": {"const": VERSION},
            "stages": listed(
                record({**UNIT, "differences": listed(_difference())}),
                "Every stage that was looked at; one without drift has no differences.",
            ),
            "orphans": orphans_schema(),
            "away": away_schema(),
        },
    )


def orphans_schema() -> dict[str, Json]:
    """What nobody owns."""
    return listed(
        record({"cluster": TEXT, "namespace": MAYBE_TEXT, "object": TEXT, "why": TEXT}),
        "What no release owns any more. It is named, and never deleted by itself.",
    )


def away_schema() -> dict[str, Json]:
    """What did not answer."""
    return listed(record({"what": TEXT, "message": TEXT}), "Clusters and stages that could not be looked at.")


def _difference() -> dict[str, Json]:
    return record(
        {
            "kind": one_of(DriftKind),
            "release": MAYBE_TEXT,
            "object": TEXT,
            "path": MAYBE_TEXT,
            "live": {"description": "What is there; null where there is nothing. What may be a secret is hidden."},
            "wanted": {"description": "What should be there."},
            "by": {**MAYBE_TEXT, "description": "The program that wrote it, as far as the cluster knows."},
            "at": MAYBE_INSTANT,
            "stuck": {**MAYBE_TEXT, "description": "Why a repair can't put it back."},
        }
    )
