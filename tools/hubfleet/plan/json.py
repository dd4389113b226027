"""A plan as JSON and back: written by one machine, carried out by another."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.plan.step import (
    VERSION,
    Action,
    Change,
    Hold,
    HoldKind,
    Impact,
    Plan,
    Reason,
    ReasonKind,
    Ring,
    Step,
    Unit,
)

T = TypeVar("T")


def to_json(plan: Plan) -> dict[str, Json]:
    """Return the plan in the published form (its schema: `plan/schema.py`)."""
    return {
        "version": plan.version,
        "at": _instant(plan.at),
        "commit": plan.commit,
        "tool": plan.tool,
        "from": plan.before,
        "to": plan.after,
        "unchanged": plan.unchanged,
        "steps": [_step(step) for step in plan.steps],
    }


_WRITE = "write one with `hubfleet plan --format json`"


class NotAPlan(HubfleetError):
    """Text that is no plan."""


def dumps(plan: Plan) -> str:
    """Return the plan as text, the same bytes for the same plan."""
    return json.dumps(to_json(plan), indent=2, ensure_ascii=False) + "\n"


def loads(text: str) -> Plan:
    """Read what `dumps` wrote. Raises HubfleetError for another version and for anything that is not a plan."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise NotAPlan(f"not a plan: it is not JSON: {error}", help=_WRITE) from error
    version = data.get("version") if isinstance(data, dict) else None
    if version != VERSION:
        raise HubfleetError(
            f"the plan has version {version}, this hubfleet reads version {VERSION}",
            help="make the plan and carry it out with the same hubfleet",
        )
    try:
        return _read_plan(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAPlan(f"not a plan: {type(error).__name__} {error}", help=_WRITE) from error


def _step(step: Step) -> dict[str, Json]:
    return {
        "unit": step.unit.value,
        "cluster": step.cluster,
        "hub": step.stage.owner if step.unit is Unit.STAGE else None,
        "stage": step.stage.part if step.unit is Unit.STAGE else None,
        "action": step.action.value,
        "reasons": [_reason(reason) for reason in step.reasons],
        "impact": [impact.value for impact in step.impact],
        "digest": {"from": step.digest.before, "to": step.digest.after},
        "gate": None if step.gate is None else str(step.gate),
        "ring": None if step.ring is None else step.ring.value,
        "wave": step.wave,
        "state": "ready" if step.is_ready else "held",
        "held_by": [{"kind": hold.kind.value, "by": hold.by, "message": hold.message} for hold in step.held],
        "not_before": None if step.not_before is None else _instant(step.not_before),
        "approval": step.approval,
    }


def _reason(reason: Reason) -> dict[str, Json]:
    return {
        "kind": reason.kind.value,
        "path": reason.path,
        "from": reason.before,
        "to": reason.after,
        "source": reason.source,
    }


def _read_plan(data: dict[str, Json]) -> Plan:
    steps = data["steps"]
    if not isinstance(steps, list):
        raise TypeError("steps is not a list")
    return Plan(
        at=_read_instant(_text(data, "at")),
        commit=_maybe(str, data["commit"]),
        tool=_text(data, "tool"),
        before=_text(data, "from"),
        after=_text(data, "to"),
        steps=tuple(_read_step(_mapping(step)) for step in steps),
        unchanged=_number(data, "unchanged"),
    )


def _read_step(data: dict[str, Json]) -> Step:
    digest = _mapping(data["digest"])
    return Step(
        cluster=_text(data, "cluster"),
        stage=_read_key(data),
        action=Action(_text(data, "action")),
        reasons=tuple(_read_reason(_mapping(reason)) for reason in _list(data, "reasons")),
        impact=tuple(Impact(str(impact)) for impact in _list(data, "impact")),
        digest=Change(_maybe(str, digest["from"]), _maybe(str, digest["to"])),
        gate=_maybe(StageKey.parse, data["gate"]),
        ring=_maybe(Ring, data["ring"]),
        wave=_number(data, "wave"),
        held=tuple(_read_hold(_mapping(hold)) for hold in _list(data, "held_by")),
        not_before=_maybe(_read_instant, data["not_before"]),
        approval=_maybe(str, data["approval"]),
    )


def _read_key(data: dict[str, Json]) -> UnitKey:
    if Unit(_text(data, "unit")) is Unit.SUPPORT:
        return SupportKey(_text(data, "cluster"))
    return StageKey.parse(f"{_text(data, 'hub')}/{_text(data, 'stage')}")


def _read_reason(data: dict[str, Json]) -> Reason:
    return Reason(
        kind=ReasonKind(_text(data, "kind")),
        path=_maybe(str, data["path"]),
        before=data["from"],
        after=data["to"],
        source=_maybe(str, data["source"]),
    )


def _read_hold(data: dict[str, Json]) -> Hold:
    return Hold(HoldKind(_text(data, "kind")), _text(data, "by"), _text(data, "message"))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _read_instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f'"{text}" has no time zone')
    return at


def _mapping(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is not a mapping")
    return value


def _list(data: dict[str, Json], key: str) -> list[Json]:
    value = data[key]
    if not isinstance(value, list):
        raise TypeError(f"{key} is not a list")
    return value


def _text(data: dict[str, Json], key: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a text")
    return value


def _number(data: dict[str, Json], key: str) -> int:
    value = data[key]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{key} is not a number")
    return value


def _maybe(read: Callable[[str], T], value: Json) -> T | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return read(value)
