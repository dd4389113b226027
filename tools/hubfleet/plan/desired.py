"""What is wanted: every stage as the data has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hubfleet.findings import HubfleetError, unknown
from hubfleet.model.key import StageKey
from hubfleet.plan.step import Impact, Reason, Ring


@dataclass(frozen=True, slots=True)
class Desired:
    """One stage as the data wants it. `gate` is the staging that tests for it, None for a staging itself.

    `reasons` explain a changed digest and `impact` says what follows, where the caller compared more than digests.
    """

    stage: StageKey
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
    """What selecting needs to know of a stage."""

    @property
    def stage(self) -> StageKey:
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


def select(stages: Iterable[Selectable], names: Sequence[str] = (), cluster: str | None = None) -> frozenset[StageKey]:
    """Return the stages that `HUB` or `HUB/STAGE` names mean (none: all), with the gates of the productions among them.

    With a cluster only its own stages are returned: a gate elsewhere is looked at, never deployed from here.
    """
    every = list(stages)
    if cluster is not None:
        _refuse_unknown("cluster", cluster, {stage.cluster for stage in every})
        every = [stage for stage in every if stage.cluster == cluster]
    named = every if not names else [stage for name in names for stage in _named(every, name)]
    there = {stage.stage for stage in every}
    gates = {stage.gate for stage in named if stage.gate is not None and stage.gate in there}
    return frozenset({stage.stage for stage in named} | gates)


def _named(stages: Sequence[Selectable], name: str) -> list[Selectable]:
    hub, slash, _ = name.partition("/")
    of_hub = [stage for stage in stages if stage.stage.hub == hub]
    _refuse_unknown("hub", hub, {stage.stage.hub for stage in stages})
    if not slash:
        return of_hub
    _refuse_unknown("stage", name, {str(stage.stage) for stage in of_hub})
    return [stage for stage in of_hub if str(stage.stage) == name]


def _refuse_unknown(kind: str, name: str, known: Iterable[str]) -> None:
    names = set(known)
    if name not in names:
        message, help_ = unknown(kind, name, names)
        raise HubfleetError(message, help=help_)
