"""What runs, as `hubfleet status --format json` wrote it down: to plan where no cluster can be reached."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.plan.live import Live, LiveState

_HELP = "write one with `hubfleet status --format json`"


def read_recorded(file: Path) -> dict[UnitKey, Live]:
    """Return the live stages of the file. Raises HubfleetError for anything else."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["version"] != 1:
            raise HubfleetError(f"{file.name} has version {data['version']}, this hubfleet reads 1", help=_HELP)
        rows = [_live(row) for row in data["stages"] if row["state"] in list(LiveState)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HubfleetError(
            f"{file.name} does not tell what runs: {type(error).__name__} {error}", help=_HELP
        ) from None
    return {row.stage: row for row in rows}


def _live(row: dict[str, Json]) -> Live:
    since = row.get("since")
    return Live(
        stage=_key(row),
        state=LiveState(str(row["state"])),
        digest=_text(row["digest"]),
        revision=row["revision"] if isinstance(row["revision"], int) else None,
        commit=_text(row["commit"]),
        since=datetime.fromisoformat(since) if isinstance(since, str) else None,
        tested=_text(row["tested"]),
    )


def _key(row: dict[str, Json]) -> UnitKey:
    """Files of before supports had rows have no `unit`."""
    if row.get("unit") == "support":
        return SupportKey(str(row["cluster"]))
    return StageKey.parse(f"{row['hub']}/{row['stage']}")


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
