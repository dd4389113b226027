"""What is wanted: every stage, and what runs beside the hubs of every cluster, as the data has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hubfleet.findings import WrongUse
from hubfleet.model.key import SUPPORT, StageKey, SupportKey, UnitKey
from hubfleet.plan.step import Impact, Reason, Ring


@dataclass(frozen=True, slots=True)
class Desired:
    """One unit as the data wants it: `stage` is its address. `gate` is the staging that tests for a production.

    `reasons` explain a changed digest and `impact` says what follows, where the caller compared more than digests.
    """

    stage: UnitKey
    cluster: str
    digest: str
    gate: StageKey | None = None
    ring: Ring = Ring.GENERAL
    commit: str | None = None
    reasons: tuple[Reason, ...] = ()
    impact: tuple[Impact, ...] = ()

    def __post_init__(self) -> None:
        """Only stagings are gates, and only productions have them: so gates can't form a cycle."""
        if self.gate is not None and (self.gate.is_production or not self.stage.is_production):
            raise ValueError(f"{self.gate} can't be the gate of {self.stage}")


class Selectable(Protocol):
    """What selecting needs to know of a unit."""

    @property
    def stage(self) -> UnitKey:
        """Its address."""
        ...

    @property
    def cluster(self) -> str:
        """The cluster's name."""
        ...

    @property
    def gate(self) -> StageKey | None:
        """The staging that tests for it."""
        ...


def select(stages: Iterable[Selectable], names: Sequence[str] = (), cluster: str | None = None) -> frozenset[UnitKey]:
    """Return what `HUB`, `HUB/STAGE` or `CLUSTER/support` names mean (none: all), with what it stands on.

    That is the gates of the productions among them, and the support of all their clusters. With a cluster only what
    belongs to it is returned: a gate elsewhere is looked at, never deployed from here.
    """
    every = list(stages)
    if cluster is not None:
        _refuse_unknown("cluster", cluster, {stage.cluster for stage in every})
        every = [stage for stage in every if stage.cluster == cluster]
    named = every if not names else [stage for name in names for stage in _named(every, name)]
    there = {stage.stage for stage in every}
    gates = [stage for stage in every if stage.stage in {one.gate for one in named}]
    chosen = {stage.stage for stage in (*named, *gates)}
    return frozenset(chosen | {SupportKey(stage.cluster) for stage in (*named, *gates)} & there)


def _named(stages: Sequence[Selectable], name: str) -> list[Selectable]:
    hub, slash, part = name.partition("/")
    kind: type[UnitKey] = SupportKey if slash and part == SUPPORT else StageKey
    units = [stage for stage in stages if isinstance(stage.stage, kind)]
    if kind is StageKey:
        _refuse_unknown("hub", hub, {stage.stage.owner for stage in units})
        units = [stage for stage in units if stage.stage.owner == hub]
    if not slash:
        return units
    _refuse_unknown("stage" if kind is StageKey else "support", name, {str(stage.stage) for stage in units})
    return [stage for stage in units if str(stage.stage) == name]


def _refuse_unknown(kind: str, name: str, known: Iterable[str]) -> None:
    names = set(known)
    if name not in names:
        raise WrongUse.unknown(kind, name, names)
