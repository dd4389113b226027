"""What runs, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from hubfleet.model.json import Json
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import Live

Row = tuple[Desired, Live | None, str]
"""What the data wants, what is live, and the kind of its target (local, kubernetes)."""

_HEAD = ("STAGE", "STATE", "CURRENT", "REVISION", "COMMIT", "SINCE", "ADDRESS")
_SHORT = 10


def as_text(rows: Iterable[Row]) -> str:
    """A table; `current` says whether what the data says runs and was tested."""
    table = [_HEAD, *(_cells(*row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_json(rows: Sequence[Row]) -> str:
    """The published form (`schemas/output/status.json`)."""
    return json.dumps({"version": 1, "stages": [_entry(*row) for row in rows]}, indent=2, ensure_ascii=False) + "\n"


def _cells(desired: Desired, live: Live | None, _: str) -> tuple[str, ...]:
    if live is None:
        return (str(desired.stage), "never deployed", "no", "", "", "", "")
    since = f"{live.since:%Y-%m-%d %H:%M}" if live.since else ""
    current = "yes" if live.serves(desired.digest) else "no"
    return (
        str(desired.stage),
        str(live.state),
        current,
        str(live.revision or ""),
        (live.commit or "")[:_SHORT],
        since,
        live.url or "",
    )


def _entry(desired: Desired, live: Live | None, target: str) -> dict[str, Json]:
    key = desired.stage
    since = live.since.isoformat() if live and live.since else None
    return {
        "cluster": desired.cluster,
        "hub": key.hub,
        "stage": str(key.stage),
        "target": target,
        "url": live.url if live else None,
        "state": str(live.state) if live else "absent",
        "digest": live.digest if live else None,
        "tested": live.tested if live else None,
        "commit": live.commit if live else None,
        "revision": live.revision if live else None,
        "since": since,
        "current": live is not None and live.serves(desired.digest),
    }
