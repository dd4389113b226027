"""Stages for tests of plans and runs: short to write, and strategies for many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from hubfleet.model.key import StageKey, SupportKey, UnitKey, parse_key
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import Live, LiveState
from hubfleet.plan.plan import Origin
from hubfleet.plan.step import Plan, Ring

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
ORIGIN = Origin(at=AT, commit="0" * 40, tool="hubfleet 0.1.0")


def key(text: str) -> UnitKey:
    return parse_key(text)


def want(stage: str, digest: str = "v1-a", gate: str | None = None, cluster: str = "tern") -> Desired:
    """A stage as the data wants it; a production is gated by its hub's staging unless told otherwise."""
    name = key(stage)
    if isinstance(name, SupportKey):
        return Desired(name, name.cluster, digest)
    gate = gate or (f"{name.owner}/staging" if name.is_production else None)
    return Desired(name, cluster, digest, gate=StageKey.parse(gate) if gate else None)


def runs(stage: str, digest: str | None = "v1-a", tested: str | None = "same", **more: object) -> Live:
    """A stage that runs, tested at its digest unless told otherwise."""
    live = Live(key(stage), LiveState.RUNNING, digest=digest, tested=digest if tested == "same" else tested)
    return replace(live, **more)  # type: ignore[arg-type]


def by_stage(*live: Live) -> dict[UnitKey, Live]:
    return {one.stage: one for one in live}


def after(plan: Plan, live: Mapping[UnitKey, Live]) -> dict[UnitKey, Live]:
    """What is live once the plan's ready steps were carried out."""
    done = {step.stage: runs(str(step.stage), step.digest.after or "") for step in plan.ready}
    return {**live, **done}


digests = st.sampled_from(["v1-a", "v1-b", "v1-c"])
hubs = st.sampled_from(["astro", "bio", "chem", "data"])


@st.composite
def fleets(draw: st.DrawFn) -> list[Desired]:
    """Some hubs, each with a staging, some with a production that some hub's staging gates; some clusters' supports."""
    names = draw(st.lists(hubs, min_size=1, unique=True))
    clusters = st.sampled_from(["tern", "laptop"])
    stages = [Desired(StageKey.parse(f"{name}/staging"), draw(clusters), draw(digests)) for name in names]
    for name in draw(st.lists(st.sampled_from(names), unique=True)):
        gate = StageKey.parse(f"{draw(st.sampled_from(names))}/staging")
        ring = draw(st.sampled_from(list(Ring)))
        stages.append(Desired(StageKey.parse(f"{name}/production"), draw(clusters), draw(digests), gate, ring))
    stages += [
        Desired(SupportKey(cluster), cluster, draw(digests), ring=draw(st.sampled_from(list(Ring))))
        for cluster in draw(st.lists(clusters, unique=True))
    ]
    return draw(st.permutations(stages))


@st.composite
def lives(draw: st.DrawFn, fleet: list[Desired]) -> dict[UnitKey, Live]:
    """Any state those stages might be found in."""
    known = [one.stage for one in fleet if draw(st.booleans())]
    return {
        stage: Live(
            stage,
            draw(st.sampled_from(list(LiveState))),
            digest=draw(st.none() | digests),
            tested=draw(st.none() | digests),
            failed=draw(st.none() | digests),
            failed_at=AT,
            attempts=draw(st.integers(0, 6)),
        )
        for stage in known
    }


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Desired], dict[UnitKey, Live]]:
    fleet = draw(fleets())
    return fleet, draw(lives(fleet))
