"""Taking a stage away: what is there, what was approved, and the port that targets implement for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hubfleet.deploy.target import Report
from hubfleet.model.key import StageKey
from hubfleet.model.lifecycle import FinalBackup, Retired

TOKEN = 12
"""Hex digits of an approval."""


@dataclass(frozen=True, slots=True)
class Volume:
    """What holds people's files, or the hub's database. `note` says what its deletion can't reach, or who made it."""

    name: str
    size: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything of a stage that is there. `place` is its namespace or folder, `servers` whose servers run.

    `others` is what in the same place belongs to somebody else and is never touched. `mark` tells this installation
    from one that comes after it. `removing` says that its removal has begun, under this approval; `ending` that all of
    it was deleted and is only waited for. `namespace` is None on this machine.
    """

    stage: StageKey
    cluster: str
    place: str
    releases: tuple[str, ...]
    objects: tuple[str, ...]
    volumes: tuple[Volume, ...]
    servers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    mark: str = ""
    removing: str | None = None
    ending: bool = False
    namespace: str | None = None

    def is_over(self, tombstone: Retired) -> bool:
        """Whether nothing is left to do: nothing runs, and what is left is to be kept."""
        begun = self.removing is not None or self.ending
        return not self.releases and not begun and (tombstone.data == "keep" or not self.volumes)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a retirement is: under which approval, since when people know, whether anything was removed yet."""

    approval: str
    noticed_at: datetime | None = None
    removing: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A tombstone to carry out, and what somebody approved."""

    stage: StageKey
    tombstone: Retired
    approval: str


def approval_of(found: Inventory, tombstone: Retired) -> str:
    """Return the words that approve this retirement: of this state and this tombstone, and of no later one.

    Who has a server running is no part of it. Volumes count, by name, only where they are to be deleted. Once the
    removal has begun its own approval stays.
    """
    if found.removing is not None:
        return found.removing
    volumes = [one.name for one in found.volumes] if tombstone.data == "delete" else []
    what = [str(found.stage), found.cluster, found.place, found.mark, *found.releases]
    told = [what, volumes, tombstone.model_dump(mode="json")]
    return f"{found.stage}@{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:TOKEN]}"


class Retires(Protocol):
    """What a target does to take a stage away. Each call may be repeated: a killed run is finished by the next one.

    All but `inventory`, `servers` and `lock` itself are called with the stage's lock held.
    """

    def inventory(self, stage: StageKey) -> Inventory | None:
        """Return what is there; None where nothing is."""
        ...

    def lock(self, stage: StageKey) -> AbstractContextManager[None]:
        """Keep every other run off the stage; raise LockHeld when one has it."""
        ...

    def servers(self, stage: StageKey) -> tuple[str, ...]:
        """Return whose servers run, sorted."""
        ...

    def progress(self, stage: StageKey) -> Progress | None:
        """Return how far an earlier run came."""
        ...

    def keep_progress(self, stage: StageKey, progress: Progress | None) -> None:
        """Keep it; None forgets it."""
        ...

    def stop(self, stage: StageKey, report: Report) -> None:
        """Stop the hub and people's servers: from now on nobody writes."""
        ...

    def start(self, stage: StageKey, report: Report) -> None:
        """Take `stop` back: the hub runs, and people may start their servers."""
        ...

    def back_up(self, order: Order, backup: FinalBackup, report: Report, cancelled: Callable[[], bool]) -> None:
        """Run the final backup; raise DeployFailed with the last lines of its log, or Cancelled."""
        ...

    def take_away(self, order: Order, report: Report) -> tuple[str, ...]:
        """Remove everything but what the tombstone keeps; return what is kept, and where. The progress goes last."""
        ...
