"""How changes reach production, as `fleet.yaml` says: soak, failures, freezes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hubfleet.model.organisation import FleetConfig
from hubfleet.plan.step import Ring


@dataclass(frozen=True, slots=True)
class Freeze:
    """A time in which production takes no change. Without `clusters` it holds for all."""

    begins: datetime
    ends: datetime
    reason: str
    clusters: frozenset[str] = frozenset()

    def holds(self, cluster: str, at: datetime) -> bool:
        """Whether a cluster is frozen at an instant; the end itself is free."""
        return self.begins <= at < self.ends and (not self.clusters or cluster in self.clusters)


@dataclass(frozen=True, slots=True)
class Policy:
    """`soak` is how long the rings before one must have worked with a change. So many failures stop a ring."""

    soak: Mapping[Ring, timedelta] = field(default_factory=dict)
    max_failures: int = 1
    freezes: tuple[Freeze, ...] = ()

    def soak_of(self, ring: Ring) -> timedelta:
        """How long earlier rings must have worked before this one begins."""
        return self.soak.get(ring, timedelta())


FREE = Policy()
"""Rings follow each other at once, nothing is frozen."""


def policy_of(config: FleetConfig | None) -> Policy:
    """Return what a fleet says; one without `fleet.yaml` says nothing."""
    if config is None:
        return FREE
    rollout = config.rollout
    soak = {Ring(ring): timedelta(seconds=one.soak.seconds) for ring, one in rollout.rings.items()}
    freezes = tuple(
        Freeze(one.from_.instant, one.until.instant, one.reason, frozenset(map(str, one.clusters)))
        for one in rollout.freezes
    )
    return Policy(soak, rollout.max_failures, freezes)
