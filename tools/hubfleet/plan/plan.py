"""From the wanted and the live state to a plan. Nothing is asked, nothing is changed, the order of input is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hubfleet.model.key import StageKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import Live, LiveState
from hubfleet.plan.step import Action, Change, Hold, HoldKind, Impact, Plan, Reason, ReasonKind, Step

MAX_ATTEMPTS = 5
"""After so many failures in a row with the same digest only other data, or somebody who asks for it, starts another."""

FIRST_BACK_OFF = timedelta(minutes=2)
"""After the second failure in a row; doubled with each further one. The first retry waits for nothing."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plan comes from: when, at which commit, by which version of the toolkit, and what was compared."""

    at: datetime
    commit: str | None
    tool: str
    before: str = "live"
    after: str = "worktree"


def make_plan(
    desired: Iterable[Desired],
    live: Mapping[StageKey, Live],
    origin: Origin,
    *,
    only: AbstractSet[StageKey] | None = None,
    retry: bool = False,
) -> Plan:
    """Return the steps that bring `live` to `desired`.

    `desired` holds every stage that is, or is the gate of, one in `only` (None: all get steps). `retry` ignores what
    earlier failures would hold.
    """
    wanted = {stage.stage: stage for stage in desired}
    chosen = sorted(key for key in wanted if only is None or key in only)
    drafts = [step for key in chosen if (step := _draft(wanted[key], live.get(key))) is not None]
    if not retry:
        drafts = [_backed_off(step, live.get(step.stage), origin.at) for step in drafts]
    ready = {step.stage for step in drafts if step.is_ready}
    steps = [_gated(step, wanted, live, ready) for step in drafts]
    return Plan(
        at=origin.at,
        commit=origin.commit,
        tool=origin.tool,
        before=origin.before,
        after=origin.after,
        steps=_in_waves(steps),
        unchanged=len(chosen) - len(steps),
    )


def gate_is_open(gate: Desired | None, live: Live | None) -> bool:
    """Whether the staging runs what the data wants and was tested at it (design: decided, 9)."""
    return gate is not None and live is not None and live.serves(gate.digest)


def _draft(desired: Desired, live: Live | None) -> Step | None:
    if live is not None and live.serves(desired.digest):
        return None
    return Step(
        stage=desired.stage,
        cluster=desired.cluster,
        action=Action.DEPLOY,
        reasons=_reasons(desired, live),
        impact=_impact(desired, live),
        digest=Change(live.digest if live else None, desired.digest),
        gate=desired.gate,
        ring=desired.ring if desired.stage.is_production else None,
    )


def _reasons(desired: Desired, live: Live | None) -> tuple[Reason, ...]:
    if live is None:
        return desired.reasons or (Reason(ReasonKind.NEW),)
    reasons: list[Reason] = []
    if live.digest is None or live.state is LiveState.BROKEN:
        reasons.append(Reason(ReasonKind.INTERRUPTED))
    if live.failed == desired.digest:
        reasons.append(Reason(ReasonKind.FAILED_BEFORE, after=live.attempts))
    if live.digest not in {None, desired.digest}:
        reasons += desired.reasons or (Reason(ReasonKind.CHANGED, before=live.digest, after=desired.digest),)
    if live.state is LiveState.STOPPED:
        reasons.append(Reason(ReasonKind.STOPPED))
    if live.digest == desired.digest != live.tested:
        reasons.append(Reason(ReasonKind.NOT_TESTED))
    return tuple(reasons)


def _impact(desired: Desired, live: Live | None) -> tuple[Impact, ...]:
    if desired.impact and (live is None or live.digest != desired.digest):
        return desired.impact
    if live is None:
        return (Impact.NEW_HUB,)
    if live.digest == desired.digest and live.state is LiveState.RUNNING:
        return (Impact.SERVERS_UNTOUCHED,)
    return (Impact.HUB_RESTARTS, Impact.SERVERS_UNTOUCHED)


def _backed_off(step: Step, live: Live | None, at: datetime) -> Step:
    if live is None or live.failed is None or live.failed != step.digest.after:
        return step
    if live.attempts >= MAX_ATTEMPTS:
        message = f"it failed {live.attempts} times in a row; change the data, or ask for it with --retry"
        return replace(step, held=(*step.held, Hold(HoldKind.ATTEMPTS, str(step.stage), message)))
    if live.attempts < 2 or live.failed_at is None:  # noqa: PLR2004 - the first retry is free
        return step
    until = live.failed_at + FIRST_BACK_OFF * 2 ** (live.attempts - 2)
    if until <= at:
        return step
    message = f"it failed {live.attempts} times in a row and waits until {until:%Y-%m-%d %H:%M} UTC"
    return replace(step, held=(*step.held, Hold(HoldKind.BACK_OFF, str(step.stage), message)), not_before=until)


def _gated(
    step: Step, wanted: Mapping[StageKey, Desired], live: Mapping[StageKey, Live], ready: AbstractSet[StageKey]
) -> Step:
    gate = step.gate
    if gate is None or gate in ready or gate_is_open(wanted.get(gate), live.get(gate)):
        return step
    message = f"{gate} is not tested at what the data wants"
    return replace(step, held=(*step.held, Hold(HoldKind.GATE, str(gate), message)))


def _in_waves(steps: Iterable[Step]) -> tuple[Step, ...]:
    ranked = sorted((_rank(step), step.cluster, step.stage, step) for step in steps)
    ranks = sorted({rank for rank, *_ in ranked})
    return tuple(replace(step, wave=ranks.index(rank) + 1) for rank, *_, step in ranked)


def _rank(step: Step) -> int:
    return 0 if step.ring is None else 1 + step.ring.rank
