"""The JSON Schemas of what commands that change something did, and of what runs."""

from __future__ import annotations

import json

from hubfleet.report.run_schema import adopt_schema, deploy_schema, retire_schema
from hubfleet.report.status_schema import status_schema

_SCHEMAS = {"adopt": adopt_schema, "deploy": deploy_schema, "retire": retire_schema, "status": status_schema}


def generate() -> dict[str, str]:
    """Return the schemas below `schemas/output/`."""
    return {f"schemas/output/{name}.json": json.dumps(make(), indent=2) + "\n" for name, make in _SCHEMAS.items()}
