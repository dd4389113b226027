"""The JSON Schema of what a check found."""

from __future__ import annotations

import json

from hubfleet.report.findings_schema import findings_schema


def generate() -> dict[str, str]:
    """Return `schemas/output/check.json`."""
    return {"schemas/output/check.json": json.dumps(findings_schema(), indent=2) + "\n"}
