"""Findings for programs; the form is published in `schemas/output/check.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hubfleet.findings import Finding
from hubfleet.model.finding_json import finding_entry
from hubfleet.model.json import Json


def write(findings: Sequence[Finding], stages: int) -> str:
    """Write all findings as one JSON document."""
    data: dict[str, Json] = {
        "version": 1,
        "stages": stages,
        "findings": [finding_entry(finding) for finding in findings],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
