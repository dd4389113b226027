"""A plan as JSON and back: written by one machine, carried out by another."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hubfleet.findings import HubfleetError
from hubfleet.model.finding_json import finding_entry, read_finding
from hubfleet.model.json import Json
from hubfleet.model.json_text import NotJson, parse_json
from hubfleet.model.json_value import JsonValue, Misfit
from hubfleet.model.key import StageKey, StageName, SupportKey, UnitKey, parse_key
from hubfleet.plan.left_out import Cause, LeftOut
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
        "left_out": [_left_out(one) for one in plan.left_out],
        "findings": [finding_entry(one) for one in plan.findings],
        "steps": [_step(step) for step in plan.steps],
    }


_WRITE = "write one with `hubfleet plan --format json`"


class NotAPlan(HubfleetError):
    """Text that is no plan."""


def dumps(plan: Plan) -> str:
    """Return the plan as text, the same bytes for the same plan."""
    return json.dumps(to_json(plan), indent=2, ensure_ascii=False) + "\n"


def loads(text: str | bytes) -> Plan:
    """Read what `dumps` wrote. Raises HubfleetError for another version and for anything that is not a plan."""
    try:
        return _read_plan(JsonValue(parse_json(text)))
    except (NotJson, Misfit) as error:
        raise NotAPlan(str(error), help=_WRITE) from None


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


def _left_out(one: LeftOut) -> dict[str, Json]:
    return {
        "name": one.name,
        "cause": one.cause.value,
        "stages": [str(stage) for stage in one.stages],
        "message": one.message,
    }


def _reason(reason: Reason) -> dict[str, Json]:
    return {
        "kind": reason.kind.value,
        "path": reason.path,
        "from": reason.before,
        "to": reason.after,
        "source": reason.source,
    }


def _read_plan(data: JsonValue) -> Plan:
    version = data.entry("version").value
    if version != VERSION:
        raise HubfleetError(
            f"the plan has version {version}, this hubfleet reads version {VERSION}",
            help="make the plan and carry it out with the same hubfleet",
        )
    return Plan(
        at=data.entry("at").instant(),
        commit=data.entry("commit").maybe(JsonValue.text),
        tool=data.entry("tool").text(),
        before=data.entry("from").text(),
        after=data.entry("to").text(),
        steps=tuple(map(_read_step, data.entry("steps").items())),
        unchanged=data.entry("unchanged").number(),
        findings=tuple(map(read_finding, _listed(data, "findings"))),
        left_out=tuple(map(_read_left_out, _listed(data, "left_out"))),
    )


def _listed(data: JsonValue, key: str) -> tuple[JsonValue, ...]:
    """The items of a list that plans of before lack."""
    return data.may(key).maybe(JsonValue.items) or ()


def _read_step(data: JsonValue) -> Step:
    digest, reasons = data.entry("digest"), data.entry("reasons").items()
    if not reasons:
        raise data.entry("reasons").misfit("names nothing: a step needs a reason")
    return Step(
        cluster=data.entry("cluster").text(),
        stage=_read_key(data),
        action=data.entry("action").one_of(Action),
        reasons=tuple(map(_read_reason, reasons)),
        impact=tuple(impact.one_of(Impact) for impact in data.entry("impact").items()),
        digest=Change(digest.entry("from").maybe(JsonValue.text), digest.entry("to").maybe(JsonValue.text)),
        gate=data.entry("gate").maybe(_read_gate),
        ring=data.entry("ring").maybe(lambda ring: ring.one_of(Ring)),
        wave=data.entry("wave").number(),
        held=tuple(map(_read_hold, data.entry("held_by").items())),
        not_before=data.entry("not_before").maybe(JsonValue.instant),
        approval=data.entry("approval").maybe(JsonValue.text),
    )


def _read_left_out(data: JsonValue) -> LeftOut:
    return LeftOut(
        name=data.entry("name").text(),
        cause=data.entry("cause").one_of(Cause),
        stages=tuple(map(_read_address, data.entry("stages").items())),
        message=data.entry("message").text(),
    )


def _read_address(data: JsonValue) -> UnitKey:
    try:
        return parse_key(data.text())
    except ValueError:
        raise data.misfit("is neither HUB/STAGE nor CLUSTER/support") from None


def _read_key(data: JsonValue) -> UnitKey:
    if data.entry("unit").one_of(Unit) is Unit.SUPPORT:
        return SupportKey(data.entry("cluster").text())
    return StageKey(data.entry("hub").text(), data.entry("stage").one_of(StageName))


def _read_gate(data: JsonValue) -> StageKey:
    try:
        return StageKey.parse(data.text())
    except ValueError:
        raise data.misfit("is not HUB/STAGE") from None


def _read_reason(data: JsonValue) -> Reason:
    return Reason(
        kind=data.entry("kind").one_of(ReasonKind),
        path=data.entry("path").maybe(JsonValue.text),
        before=data.entry("from").value,
        after=data.entry("to").value,
        source=data.entry("source").maybe(JsonValue.text),
    )


def _read_hold(data: JsonValue) -> Hold:
    return Hold(data.entry("kind").one_of(HoldKind), data.entry("by").text(), data.entry("message").text())


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
