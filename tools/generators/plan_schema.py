"""The JSON Schema of a plan."""

from __future__ import annotations

import json

from hubfleet.plan.schema import plan_schema


def generate() -> dict[str, str]:
    """Return `schemas/output/plan.json`."""
    return {"schemas/output/plan.json": json.dumps(plan_schema(), indent=2) + "\n"}
