"""The JSON Schema of a drift report."""

from __future__ import annotations

import json

from hubfleet.report.drift_schema import drift_schema


def generate() -> dict[str, str]:
    """Return `schemas/output/drift.json`."""
    return {"schemas/output/drift.json": json.dumps(drift_schema(), indent=2) + "\n"}
