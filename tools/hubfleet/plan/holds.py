"""What keeps a step for a later run: its own failures, a freeze, its cluster's support, its gate, earlier rings.

A step whose gate or earlier ring is ready in the same plan is ready, too: the run takes them in the order of waves.
What must soak first, or waits for what is held itself, is left for a later run; no run waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hubfleet.model.key import UnitKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import Live, LiveState
from hubfleet.plan.policy import Policy
from hubfleet.plan.step import Action, Hold, HoldKind, Ring, Step

MAX_ATTEMPTS = 5
"""After so many failures in a row with the same digest only other data, or somebody who asks for it, starts another."""

FIRST_BACK_OFF = timedelta(minutes=2)
"""After the second failure in a row; doubled with each further one. The first retry waits for nothing."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What holds are judged by."""

    wanted: Mapping[UnitKey, Desired]
    live: Mapping[UnitKey, Live]
    policy: Policy
    at: datetime


def held_back(step: Step, *holds: Hold, until: datetime | None = None) -> Step:
    """Return the step with more holds; it starts when the last of them ends."""
    instants = [instant for instant in (step.not_before, until) if instant is not None]
    return replace(step, held=(*step.held, *holds), not_before=max(instants, default=None))


def backed_off(step: Step, live: Live | None, at: datetime) -> Step:
    """Hold what failed with the same digest: for a while, then until somebody does something about it."""
    if live is None or live.failed is None or live.failed != step.digest.after:
        return step
    if live.attempts >= MAX_ATTEMPTS:
        message = f"it failed {live.attempts} times in a row; change the data, or ask for it with --retry"
        return held_back(step, Hold(HoldKind.ATTEMPTS, str(step.stage), message))
    if live.attempts < 2 or live.failed_at is None:  # noqa: PLR2004 - the first retry is free
        return step
    until = live.failed_at + FIRST_BACK_OFF * 2 ** (live.attempts - 2)
    if until <= at:
        return step
    message = f"it failed {live.attempts} times in a row and waits until {_clock(until)}, or for --retry"
    return held_back(step, Hold(HoldKind.BACK_OFF, str(step.stage), message), until=until)


def unadopted(step: Step, live: Live | None) -> Step:
    """Hold what would go over somebody else's hub: that takes a look, and somebody who asks for it."""
    if live is None or not live.foreign:
        return step
    message = f"somebody installed it with helm: take it over with `hubfleet adopt {step.stage}`"
    return held_back(step, Hold(HoldKind.ADOPTION, "adopt", message))


def frozen(step: Step, policy: Policy, at: datetime) -> Step:
    """Hold production while its cluster is frozen."""
    if not step.stage.is_production:
        return step
    for freeze in policy.freezes:
        if freeze.holds(step.cluster, at):
            why = f": {freeze.reason}" if freeze.reason else ""
            hold = Hold(HoldKind.FREEZE, freeze.reason or "freeze", f"frozen until {_clock(freeze.ends)}{why}")
            step = held_back(step, hold, until=freeze.ends)
    return step


def supported(steps: Iterable[Step], supports: Iterable[Step], situation: Situation) -> list[Step]:
    """Hold the stages of clusters whose support is held itself, unless an earlier one works: that carries them."""
    missing = {
        step.cluster: step for step in supports if not step.is_ready and not _works(situation.live.get(step.stage))
    }
    return [_supported(step, missing.get(step.cluster)) for step in steps]


def _supported(step: Step, missing: Step | None) -> Step:
    if missing is None or step.action is not Action.DEPLOY:
        return step
    return held_back(step, Hold(HoldKind.SUPPORT, str(missing.stage), f"{missing.stage} is not up, and is held itself"))


def _works(live: Live | None) -> bool:
    return live is not None and live.state is LiveState.RUNNING and live.tested is not None


def gate_is_open(gate: Desired | None, live: Live | None) -> bool:
    """Whether the staging runs what the data wants and was tested at it (design: decided, 9)."""
    return gate is not None and live is not None and live.serves(gate.digest)


def gated(steps: Iterable[Step], situation: Situation) -> list[Step]:
    """Hold each production whose gate is neither open nor about to be."""
    steps = list(steps)
    ready = {step.stage for step in steps if step.is_ready}
    return [_gated(step, situation, step.gate in ready) for step in steps]


def _gated(step: Step, situation: Situation, comes: bool) -> Step:
    gate = step.gate
    if gate is None or comes or gate_is_open(situation.wanted.get(gate), situation.live.get(gate)):
        return step
    return held_back(step, Hold(HoldKind.GATE, str(gate), f"{gate} is not tested at what the data wants"))


def ringed(steps: Iterable[Step], situation: Situation) -> list[Step]:
    """Hold changes of what is shared in a ring until the rings before it have them and worked with them.

    Stages wait for stages, supports for supports.
    """
    by_stage = {step.stage: step for step in steps}
    for ring in Ring:
        mine = [step for step in by_stage.values() if step.ring is ring and step.goes_through_rings]
        others = [step for step in by_stage.values() if step.ring is not None and step.ring.rank < ring.rank]
        earlier = [step for step in others if step.goes_through_rings]
        failed = [step.stage for step in mine if _failed(step, situation)]
        soaked = {kind: _soaked(kind, ring, situation) for kind in {type(step.stage) for step in mine}}
        for step in mine:
            held = _stopped(step, failed, situation)
            by_stage[step.stage] = _after(held, earlier, soaked[type(step.stage)], situation)
    return list(by_stage.values())


def _stopped(step: Step, failed: Sequence[UnitKey], situation: Situation) -> Step:
    """Hold what has not failed yet in a ring in which enough has."""
    if len(failed) < situation.policy.max_failures or step.stage in failed or step.ring is None:
        return step
    names = ", ".join(map(str, sorted(failed)[:3]))
    return held_back(step, Hold(HoldKind.RING, step.ring, f"its ring stopped at {len(failed)} failed: {names}"))


def _failed(step: Step, situation: Situation) -> bool:
    live = situation.live.get(step.stage)
    return live is not None and live.failed is not None and live.failed == step.digest.after


def _after(step: Step, earlier: Sequence[Step], until: datetime | None, situation: Situation) -> Step:
    if step.ring is None:
        return step
    soak = situation.policy.soak_of(step.ring)
    pending = [one for one in earlier if soak or not one.is_ready or one.cluster != step.cluster]
    if pending:
        rings = " and ".join(sorted({str(one.ring) for one in pending}))
        then = f", and must work there for {_span(soak)}" if soak else ""
        names = f"{len(pending)} to come" if len(pending) > 1 else f"{pending[0].stage} to come"
        return held_back(step, Hold(HoldKind.RING, rings, f"waits for ring {rings} ({names}){then}"))
    if until is None or until <= situation.at:
        return step
    message = f"earlier rings must work with it for {_span(soak)}, until {_clock(until)}"
    return held_back(step, Hold(HoldKind.SOAK, step.ring, message), until=until)


def _soaked(kind: type[UnitKey], ring: Ring, situation: Situation) -> datetime | None:
    """Return when all of a kind in earlier rings will have worked long enough. When each was tested last counts."""
    soak = situation.policy.soak_of(ring)
    earlier = (
        situation.live[key].tested_at
        for key, desired in situation.wanted.items()
        if key.is_production and type(key) is kind and desired.ring.rank < ring.rank and key in situation.live
    )
    tested = max((at for at in earlier if at), default=None)
    return tested + soak if tested and soak else None


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, name in ((1440, "d"), (60, "h")):
        if minutes and minutes % size == 0:
            return f"{minutes // size} {name}"
    return f"{minutes} min"
