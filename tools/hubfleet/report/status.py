"""What runs, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.model.json import Json
from hubfleet.model.key import UnitKey
from hubfleet.plan.live import Live
from hubfleet.report.unit import unit_fields

VERSION = 1
ABSENT = "absent"
"""The state of what was never deployed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One stage to show: what is live, whether that is what the data says, and what keeps it from being so.

    `drifted` counts what was changed by hand; None where nobody looked.
    """

    stage: UnitKey
    cluster: str
    target: str
    live: Live | None
    current: bool
    trouble: str = ""
    drifted: int | None = None


_HEAD = ("STAGE", "STATE", "CURRENT", "REVISION", "COMMIT", "SINCE", "ADDRESS")
_SHORT = 10


def as_text(rows: Iterable[Row]) -> str:
    """A table; `current` says whether what the data says runs and was tested."""
    table = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def as_json(rows: Sequence[Row], unseen: Mapping[str, str]) -> str:
    """The published form (`schemas/output/status.json`); `unseen` says why what runs on a cluster is not known."""
    away: list[Json] = [{"what": cluster, "message": why} for cluster, why in unseen.items()]
    told: dict[str, Json] = {"version": VERSION, "stages": [_entry(row) for row in rows], "away": away}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _cells(row: Row) -> tuple[str, ...]:
    drift = f", {row.drifted} drifted" if row.drifted else ""
    current = (row.trouble or ("yes" if row.current else "no")) + drift
    live = row.live
    if live is None:
        return (str(row.stage), "never deployed", current, "", "", "", "")
    since = f"{live.since:%Y-%m-%d %H:%M}" if live.since else ""
    return (
        str(row.stage),
        str(live.state),
        current,
        str(live.revision or ""),
        _short(live.commit or ""),
        since,
        live.url or "",
    )


def _short(commit: str) -> str:
    """The first digits of a commit; `+` stays: files differed from it."""
    return commit[:_SHORT] + ("+" if commit.endswith("+") else "")


def _entry(row: Row) -> dict[str, Json]:
    live = row.live
    since = live.since.isoformat() if live and live.since else None
    return {
        **unit_fields(row.stage, row.cluster),
        "target": row.target,
        "url": live.url if live else None,
        "state": str(live.state) if live else ABSENT,
        "digest": live.digest if live else None,
        "tested": live.tested if live else None,
        "commit": live.commit if live else None,
        "revision": live.revision if live else None,
        "since": since,
        "current": row.current,
        **({} if row.drifted is None else {"drifted": row.drifted}),
    }
