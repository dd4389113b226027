"""Drift: what of a stage is not as its releases say, and what nobody's release owns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.model.key import UnitKey
from hubfleet.plan.step import Reason, ReasonKind


class DriftKind(StrEnum):
    """How something differs."""

    CHANGED = "changed"
    """A field has another value."""
    REMOVED = "removed"
    """A field is gone."""
    ADDED = "added"
    """A field that no release gives."""
    DELETED = "deleted"
    """A whole object is gone."""
    EXTRA = "extra"
    """A whole object that somebody made by hand."""
    REPLACED = "replaced"
    """A release has a newer revision that no run of ours made."""
    STOPPED = "stopped"
    """A process does not run."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. Values are safe to show: what may be a secret is hidden.

    `object` is `Kind/name`, `path` a field below it (None: all of it). `by` is who changed it as far as the cluster
    knows, `at` when. `stuck` says why a repair can't put it back.
    """

    kind: DriftKind
    release: str
    object: str
    path: str | None = None
    live: Json = None
    wanted: Json = None
    by: str | None = None
    at: datetime | None = None
    stuck: str | None = None

    @property
    def place(self) -> str:
        """The object, and the field in it."""
        return f"{self.object} {self.path}" if self.path else self.object


@dataclass(frozen=True, slots=True)
class Orphan:
    """An object that no release owns any more. It is named and left alone: somebody has to decide."""

    namespace: str
    object: str
    why: str


@dataclass(frozen=True, slots=True)
class Drift:
    """What was found on one cluster. Every stage that was looked at is in `stages`, or in `away` with why not."""

    stages: Mapping[UnitKey, tuple[Difference, ...]] = field(default_factory=dict)
    orphans: tuple[Orphan, ...] = ()
    away: Mapping[UnitKey, HubfleetError] = field(default_factory=dict)


def repairable(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return those that a repair puts back. That something does not run, its live state says already."""
    return tuple(one for one in differences if one.stuck is None and one.kind is not DriftKind.STOPPED)


def reason_of(one: Difference) -> Reason:
    """Return the reason for a step: what the field is, and what it becomes again."""
    return Reason(ReasonKind.DRIFTED, f"{one.kind}: {one.place}", one.live, one.wanted, who(one))


def who(one: Difference) -> str | None:
    """Say who changed it, and when, as far as that is known."""
    when = f"{one.at:%Y-%m-%d %H:%M:%S} UTC" if one.at else ""
    return f"{one.by}, {when}".rstrip(", ") if one.by else None
