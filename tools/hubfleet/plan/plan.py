"""From the wanted and the live state to a plan. Nothing is asked, nothing is changed, the order of input is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime

from hubfleet.model.key import StageKey, StageName, SupportKey, UnitKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.drift import Difference, DriftKind, reason_of, repairable
from hubfleet.plan.holds import (
    MAX_ATTEMPTS,
    Situation,
    backed_off,
    frozen,
    gate_is_open,
    gated,
    ringed,
    supported,
    unadopted,
)
from hubfleet.plan.live import Live, LiveState
from hubfleet.plan.moves import renamed
from hubfleet.plan.policy import FREE, Policy
from hubfleet.plan.step import Action, Change, Hold, HoldKind, Impact, Plan, Reason, ReasonKind, Ring, Step, Unit

__all__ = ["MAX_ATTEMPTS", "Origin", "Retiring", "gate_is_open", "make_plan"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plan comes from: when, at which commit, by which version of the toolkit, and what was compared."""

    at: datetime
    commit: str | None
    tool: str
    before: str = "live"
    after: str = "worktree"


@dataclass(frozen=True, slots=True)
class Retiring:
    """A stage that is live and has a tombstone: from the day `on` it may be taken away, once somebody approves."""

    stage: UnitKey
    cluster: str
    on: datetime
    reason: Reason
    impact: tuple[Impact, ...]
    digest: str | None = None


NO_DRIFT: Mapping[UnitKey, Sequence[Difference]] = {}


def make_plan(
    desired: Iterable[Desired],
    live: Mapping[UnitKey, Live],
    origin: Origin,
    *,
    only: AbstractSet[UnitKey] | None = None,
    retry: bool = False,
    skip_gates: str | None = None,
    policy: Policy = FREE,
    retiring: Iterable[Retiring] = (),
    drift: Mapping[UnitKey, Sequence[Difference]] = NO_DRIFT,
) -> Plan:
    """Return the steps that bring `live` to `desired`.

    `desired` holds every stage that is, or is the gate of, one in `only` (None: all get steps). `retry` ignores what
    earlier failures would hold; `skip_gates` is why somebody passes over gates, rings and freezes in an emergency.
    `drift` is what differs from what was deployed, where that was looked at.
    """
    drifted = {key: repairable(found) for key, found in drift.items()}
    wanted = {stage.stage: stage for stage in desired}
    chosen = sorted(key for key in wanted if only is None or key in only)
    drafts = [step for key in chosen if (step := _draft(wanted[key], live.get(key), drifted.get(key, ()))) is not None]
    drafts += [_retire(one, origin.at) for one in retiring if only is None or one.stage in only]
    drafts = [unadopted(step, live.get(step.stage)) for step in drafts]
    if not retry:
        drafts = [backed_off(step, live.get(step.stage), origin.at) for step in drafts]
    if skip_gates is None:
        drafts = _held(drafts, Situation(wanted, live, policy, origin.at))
    else:
        drafts = [_past_gates(step, skip_gates) for step in drafts]
    deploys = sum(step.action is Action.DEPLOY and step.unit is Unit.STAGE for step in drafts)
    return Plan(
        at=origin.at,
        commit=origin.commit,
        tool=origin.tool,
        before=origin.before,
        after=origin.after,
        steps=_in_waves(drafts),
        unchanged=sum(isinstance(key, StageKey) for key in chosen) - deploys,
    )


def _held(drafts: Iterable[Step], situation: Situation) -> list[Step]:
    """Supports first: what keeps them can keep the stages that stand on them."""
    steps = [frozen(step, situation.policy, situation.at) for step in drafts]
    supports = ringed((step for step in steps if step.unit is Unit.SUPPORT), situation)
    stages = supported((step for step in steps if step.unit is Unit.STAGE), supports, situation)
    return [*supports, *ringed(gated(stages, situation), situation)]


def _retire(one: Retiring, at: datetime) -> Step:
    step = Step(
        stage=one.stage,
        cluster=one.cluster,
        action=Action.RETIRE,
        reasons=(one.reason,),
        impact=one.impact,
        digest=Change(one.digest, None),
        approval="retire",
        held=(Hold(HoldKind.APPROVAL, "retire", "taking a hub away needs somebody's approval"),),
    )
    return step if one.on <= at else replace(step, not_before=one.on)


def _past_gates(step: Step, why: str) -> Step:
    if step.action is Action.RETIRE or not step.stage.is_production:
        return step
    return replace(step, gate=None, reasons=(*step.reasons, Reason(ReasonKind.GATES_SKIPPED, after=why)))


def _draft(desired: Desired, live: Live | None, drifted: Sequence[Difference]) -> Step | None:
    served = live is not None and live.serves(desired.digest)
    if served and not drifted:
        return None
    return Step(
        stage=desired.stage,
        cluster=desired.cluster,
        action=Action.DEPLOY,
        reasons=(*_new_name(desired, live), *_reasons(desired, live, drifted), *map(reason_of, drifted)),
        impact=_impact(desired, live, drifted),
        digest=Change(live.digest if live else None, desired.digest),
        # What was tested there already needs no gate to come back.
        gate=None if served else desired.gate,
        ring=desired.ring if desired.stage.is_production else None,
    )


def _new_name(desired: Desired, live: Live | None) -> Iterator[Reason]:
    if live is not None and live.was and not any(one.kind is ReasonKind.RENAMED for one in desired.reasons):
        yield renamed(live.was, desired.stage)


def _reasons(desired: Desired, live: Live | None, drifted: Sequence[Difference]) -> tuple[Reason, ...]:
    if live is None:
        return desired.reasons or (Reason(ReasonKind.NEW),)
    reasons: list[Reason] = []
    by_hand = live.state is LiveState.RUNNING and any(one.kind is DriftKind.REPLACED for one in drifted)
    if live.foreign:
        reasons.append(Reason(ReasonKind.FOREIGN))
    elif (live.digest is None or live.state is LiveState.BROKEN) and not by_hand:
        reasons.append(Reason(ReasonKind.INTERRUPTED))
    if live.failed == desired.digest:
        reasons.append(Reason(ReasonKind.FAILED_BEFORE, after=live.attempts))
    if live.digest not in {None, desired.digest}:
        reasons += desired.reasons or (Reason(ReasonKind.CHANGED, before=live.digest, after=desired.digest),)
    if live.state is LiveState.STOPPED:
        reasons.append(Reason(ReasonKind.STOPPED))
    if live.digest == desired.digest and (live.trying or live.tested != desired.digest):
        reasons.append(Reason(ReasonKind.NOT_TESTED))
    return tuple(reasons)


def _impact(desired: Desired, live: Live | None, drifted: Sequence[Difference]) -> tuple[Impact, ...]:
    if desired.impact and (live is None or live.digest != desired.digest):
        return desired.impact
    support = isinstance(desired.stage, SupportKey)
    if live is None:
        return (Impact.NEW_SUPPORT if support else Impact.NEW_HUB,)
    if live.digest == desired.digest and live.state is LiveState.RUNNING and not drifted:
        return (Impact.SERVERS_UNTOUCHED,)
    return (Impact.INGRESS_RESTARTS if support else Impact.HUB_RESTARTS, Impact.SERVERS_UNTOUCHED)


def _in_waves(steps: Iterable[Step]) -> tuple[Step, ...]:
    ranked = sorted((_rank(step), step.cluster, step.stage, step) for step in steps)
    ranks = sorted({rank for rank, *_ in ranked})
    return tuple(replace(step, wave=ranks.index(rank) + 1) for rank, *_, step in ranked)


def _rank(step: Step) -> int:
    """Support, stagings, production, what is shared ring by ring; at the end what is taken away, stagings last."""
    if step.action is Action.RETIRE:
        return 3 + len(Ring) + (step.stage.part == StageName.STAGING)
    if step.unit is Unit.SUPPORT:
        return 0
    if step.ring is None:
        return 1
    return 2 + (step.ring.rank if step.goes_through_rings else 0)
