"""What runs, as `hubfleet status --format json` wrote it down: to plan where no cluster can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.model.json_text import NotJson, parse_json
from hubfleet.model.json_value import JsonValue, Misfit
from hubfleet.model.key import StageKey, StageName, SupportKey, UnitKey
from hubfleet.plan.live import Live, LiveState

_HELP = "write one with `hubfleet status --format json`"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The live stages of a file, and by cluster why nobody knew what runs on it."""

    live: Mapping[UnitKey, Live]
    away: Mapping[str, str]


def read_recorded(file: Path) -> Recorded:
    """Return what the file tells. Raises HubfleetError for anything else."""
    try:
        data = JsonValue(parse_json(file.read_bytes()))
        rows = _rows(data, file.name)
        lost = data.may("away").maybe(JsonValue.items) or ()
        away = {one.entry("what").text(): one.entry("message").text() for one in lost}
    except (OSError, NotJson, Misfit) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else error
        kind = WrongUse if isinstance(error, FileNotFoundError) else HubfleetError
        raise kind(f"{file.name} does not tell what runs: {why}", help=_HELP) from None
    return Recorded({row.stage: row for row in rows}, away)


def _rows(data: JsonValue, name: str) -> tuple[Live, ...]:
    version = data.entry("version").value
    if version != 1:
        raise HubfleetError(f"{name} has version {version}, this hubfleet reads 1", help=_HELP)
    # What the cluster did not tell, or what was never deployed, has a state that no live stage has.
    return tuple(_live(row) for row in data.entry("stages").items() if row.entry("state").value in list(LiveState))


def _live(row: JsonValue) -> Live:
    return Live(
        stage=_key(row),
        state=row.entry("state").one_of(LiveState),
        digest=row.entry("digest").maybe(JsonValue.text),
        revision=row.entry("revision").maybe(JsonValue.number),
        commit=row.entry("commit").maybe(JsonValue.text),
        since=row.may("since").maybe(JsonValue.instant),
        tested=row.entry("tested").maybe(JsonValue.text),
    )


def _key(row: JsonValue) -> UnitKey:
    """Files of before supports had rows have no `unit`."""
    if row.may("unit").value == "support":
        return SupportKey(row.entry("cluster").text())
    return StageKey(row.entry("hub").text(), row.entry("stage").one_of(StageName))
