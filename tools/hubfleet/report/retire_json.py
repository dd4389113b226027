"""What of a hub would go, and what came of taking it away, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hubfleet.deploy.result import RunResult
from hubfleet.deploy.retirement import Inventory
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.report.drift import away_entries
from hubfleet.report.run_json import VERSION, run_fields, step_entries
from hubfleet.report.unit import unit_fields


@dataclass(frozen=True, slots=True)
class Found:
    """What is there of one stage, whether nothing is left to do, and the words that approve its end."""

    inventory: Inventory
    over: bool
    approval: str


def as_json(
    hub: str, found: Iterable[Found], result: RunResult | None, away: Mapping[str, HubfleetError], *, finished: bool
) -> str:
    """The published form (`schemas/output/retire.json`)."""
    ok = not away and (result is None or result.ok)
    told: dict[str, Json] = {
        "version": VERSION,
        **run_fields(ok, result),
        "hub": hub,
        "finished": finished,
        "found": [_found(one) for one in found],
        "stages": step_entries(result),
        "away": away_entries(away),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _found(one: Found) -> dict[str, Json]:
    there = one.inventory
    return {
        **unit_fields(there.stage, there.cluster),
        "place": there.place,
        "releases": list(there.releases),
        "objects": list(there.objects),
        "volumes": [{"name": volume.name, "size": volume.size, "note": volume.note} for volume in there.volumes],
        "servers": list(there.servers),
        "others": list(there.others),
        "over": one.over,
        "approval": one.approval,
    }
