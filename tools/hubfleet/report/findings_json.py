"""Findings for programs; the form is published in `schemas/output/check.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hubfleet.findings import Finding, Location
from hubfleet.model.json import Json


def write(findings: Sequence[Finding], stages: int) -> str:
    """Write all findings as one JSON document."""
    data: dict[str, Json] = {
        "version": 1,
        "stages": stages,
        "findings": [finding_entry(finding) for finding in findings],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


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


def _place(location: Location) -> dict[str, Json]:
    return {"file": location.file, "line": location.line, "column": location.column}
