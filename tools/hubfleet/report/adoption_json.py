"""What taking over a hub means, and what came of it, for programs. No value is told: some are secrets."""

from __future__ import annotations

import json

from hubfleet.deploy.result import RunResult
from hubfleet.findings import Finding
from hubfleet.model.finding_json import finding_entry
from hubfleet.model.json import Json
from hubfleet.plan.adoption.adoption import Adoption
from hubfleet.report.run_json import VERSION, run_fields, step_entries


def as_json(adoption: Adoption | None, result: RunResult | None, findings: tuple[Finding, ...]) -> str:
    """The published form (`schemas/output/adopt.json`). Without an adoption nothing was looked at."""
    refused = adoption is None or bool(adoption.refusals)
    told: dict[str, Json] = {
        "version": VERSION,
        **run_fields(not refused and not findings and (result is None or result.ok), result),
        "release": adoption.running.release if adoption else None,
        "namespace": adoption.running.namespace if adoption else None,
        "changes": _changes(adoption) if adoption else [],
        "restarts": list(adoption.restarts) if adoption else [],
        "refusals": [{"message": one.message, "help": one.help} for one in adoption.refusals] if adoption else [],
        "stages": step_entries(result),
        "findings": [finding_entry(finding) for finding in findings],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _changes(adoption: Adoption) -> list[Json]:
    return [
        {"fate": str(change.fate), "object": change.title, "release": change.release}
        for change in adoption.compared.changes
    ]
