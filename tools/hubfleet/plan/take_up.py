"""A plan that was made earlier, as things are now: what is done falls away, and what waits is judged anew.

Nothing is added to the plan. A step whose data or whose hub changed since is left as it was planned: carrying it out
looks again, and refuses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from hubfleet.model.key import UnitKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.drift import Difference
from hubfleet.plan.live import Live
from hubfleet.plan.plan import Origin, make_plan
from hubfleet.plan.policy import Policy
from hubfleet.plan.step import Action, Hold, HoldKind, Plan, Ring, Step


@dataclass(frozen=True, slots=True)
class Today:
    """How things are: what the data wants, what runs on the clusters that were `seen`, what was changed there by hand.

    Steps are carried out on those of the `clusters` that were seen; the others are only looked at.
    """

    desired: Mapping[UnitKey, Desired]
    live: Mapping[UnitKey, Live]
    seen: AbstractSet[str]
    clusters: AbstractSet[str]
    policy: Policy
    origin: Origin
    drift: Mapping[UnitKey, Sequence[Difference]] = field(default_factory=dict)


def take_up(plan: Plan, today: Today, *, retry: bool = False, skip_gates: str | None = None) -> Plan:
    """Return what is left of a plan: held and ordered as gates, rings, soak and freezes are now."""
    asked = {step.stage: step for step in plan.steps if step.cluster in today.clusters}
    mine = {key: step for key, step in asked.items() if step.cluster in today.seen and step.action is Action.DEPLOY}
    watched = {step.stage: step for step in plan.steps if step.stage not in mine and _is_watched(step, plan, today)}
    judged = watched | mine
    now = make_plan(
        {**today.desired, **{key: _as_planned(step, today) for key, step in judged.items()}}.values(),
        today.live,
        today.origin,
        only=judged.keys(),
        retry=retry,
        skip_gates=skip_gates,
        policy=today.policy,
        drift=today.drift,
    )
    left = [_judged(step, mine[step.stage]) for step in now.steps if step.stage in mine]
    last = max((step.wave for step in left), default=0) + 1
    others = [replace(_away(step, today), wave=last) for key, step in asked.items() if key not in mine]
    return replace(
        now,
        commit=plan.commit,
        before=plan.before,
        after=plan.after,
        steps=(*left, *others),
        unchanged=len(mine) - len(left),
    )


def _as_planned(step: Step, today: Today) -> Desired:
    """What the plan wants of a stage. Its gate is the data's: carrying out judges by that, too."""
    now = today.desired.get(step.stage)
    gate = now.gate if now else step.gate
    ring = step.ring or Ring.GENERAL
    return Desired(
        step.stage, step.cluster, step.digest.after or "", gate, ring, today.origin.commit, step.reasons, step.impact
    )


def _is_watched(step: Step, plan: Plan, today: Today) -> bool:
    """Whether later rings wait for a step that is not for this run.

    A ring is judged by those of its stages that can be seen. One of which none can be seen holds the rings after it:
    nobody knows whether the change works there.
    """
    if not step.goes_through_rings or step.cluster in today.seen:
        return step.goes_through_rings
    like = (one for one in plan.steps if one.unit is step.unit and one.ring is step.ring)
    ring = (one for one in like if one.goes_through_rings)
    return not any(one.cluster in today.seen for one in ring)


def _judged(now: Step, planned: Step) -> Step:
    return replace(planned, reasons=now.reasons, wave=now.wave, held=now.held, not_before=now.not_before, gate=now.gate)


def _away(step: Step, today: Today) -> Step:
    """Leave a step for a run that reaches its cluster; what waits for approval waits for that."""
    if step.cluster in today.seen or step.action is not Action.DEPLOY:
        return step
    hold = Hold(HoldKind.CLUSTER, step.cluster, f"cluster {step.cluster} is not reached from here")
    return replace(step, held=(hold,), not_before=None)
