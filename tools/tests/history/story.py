"""A scripted history: each commit with the stages that it must touch, known because of how it was made."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.history.edits import KINDS, Edit
from tests.history.fleet import Fleet, first
from tests.history.tool import Tool

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""The clock of the whole history."""


@dataclass(frozen=True)
class Commit:
    """The fleet after it, what it was, and the stages that it must deploy and retire. `side` is a merged branch."""

    fleet: Fleet
    kind: str
    deploy: frozenset[str] = frozenset()
    retire: frozenset[str] = frozenset()
    side: Commit | None = None


class Story:
    """Tells commits one after the other; the same seed tells the same ones.

    With `tool` the repository holds the toolkit, too, and the story tells of changes of it.
    """

    def __init__(self, seed: int, *, tool: bool = False) -> None:
        self.chance = random.Random(seed)
        self.count = 0
        self.fleet = first()
        self.fleet.tool = Tool() if tool else None
        self.commits = [Commit(self.fleet.copy(), "first", frozenset(self.fleet.every()))]

    def tell(self, length: int) -> list[Commit]:
        """Tell so many commits: every kind of edit in turn, in an order of its own each time."""
        while len(self.commits) < length:
            kinds = sorted(KINDS)
            self.chance.shuffle(kinds)
            for kind in kinds:
                self.change(kind)
                if self.chance.random() < 0.15:
                    self._revert()
                if self.chance.random() < 0.1:
                    self._merge()
        return self.commits[:length]

    def new(self) -> str:
        """Return a value that was never there."""
        self.count += 1
        return str(self.count)

    def pick(self, names: list[str]) -> str:
        return self.chance.choice(names)

    def change(self, kind: str) -> None:
        """Tell one commit of a kind, where the fleet has what it needs."""
        edit = KINDS[kind](self, self.fleet)
        if edit is not None:
            self._commit(kind, edit)

    def _commit(self, kind: str, edit: Edit, side: Commit | None = None) -> None:
        told = Commit(self.fleet.copy(), kind, frozenset(edit.deploy), frozenset(edit.retire), side)
        self.commits.append(told)

    def _revert(self) -> None:
        """Take the last commit back, where that brings nothing back to life."""
        if len(self.commits) < 2:
            return
        last, before = self.commits[-1], self.commits[-2]
        if last.retire or last.fleet.every() != before.fleet.every() or last.kind in {"tombstone removed", "rename"}:
            return
        self.fleet = before.fleet.copy()
        self._commit(f"revert {last.kind}", Edit(set(last.deploy)))

    def _merge(self) -> None:
        """Merge a branch with two edits of which one may be taken back within it."""
        here = self.fleet.copy()
        mine, other = self.chance.sample(here.alive(), 2)
        self.fleet.hubs[mine].data["server"]["environment"]["HUB"] = self.new()
        self.fleet.hubs[other].comments.append(f"on a branch {self.new()}")
        side = Commit(self.fleet.copy(), "on a branch", frozenset(here.stages(mine)))
        if self.chance.random() < 0.3:
            self.fleet.hubs[mine].data["server"]["environment"] = dict(here.hubs[mine].data["server"]["environment"])
            self._commit("merge of nothing", Edit(), side)
        else:
            self._commit("merge", Edit(here.stages(mine)), side)
