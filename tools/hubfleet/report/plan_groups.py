"""Steps that are the same change in many hubs, told once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hubfleet.model.key import UnitKey
from hubfleet.plan.step import Reason, Step
from hubfleet.report.plan_words import danger


@dataclass(frozen=True, slots=True)
class Group:
    """One change and every step that is it, in the order in which they run."""

    steps: tuple[Step, ...]
    objects: tuple[str, ...]

    @property
    def owners(self) -> tuple[str, ...]:
        """The hubs, or the clusters where it is about their support; sorted."""
        return tuple(sorted({step.stage.owner for step in self.steps}))

    def source(self, reason: Reason) -> str:
        """Where a reason of the first step is said, if it is the same place for all of them."""
        places = {other.source for step in self.steps for other in step.reasons if _same(other, reason)}
        return reason.source or "" if len(places) == 1 else "each hub's own file"


def groups(steps: Iterable[Step], objects: Mapping[UnitKey, tuple[str, ...]]) -> list[Group]:
    """Return the groups, the most dangerous first, then the largest."""
    found: dict[str, list[Step]] = {}
    titles: dict[str, tuple[str, ...]] = {}
    for step in steps:
        named = tuple(_nameless(one, step.stage) for one in objects.get(step.stage, ()))
        key = _key(step, named)
        found.setdefault(key, []).append(step)
        titles[key] = named
    made = [Group(tuple(steps), titles[key]) for key, steps in found.items()]
    return sorted(made, key=lambda group: (danger(group.steps[0]), -len(group.steps), group.steps[0].stage))


def _key(step: Step, objects: tuple[str, ...]) -> str:
    reasons = [[r.kind, r.path, r.before, r.after] for r in step.reasons]
    return json.dumps([step.unit, step.action, reasons, sorted(step.impact), objects], sort_keys=True)


def _same(one: Reason, other: Reason) -> bool:
    return (one.kind, one.path, one.before, one.after) == (other.kind, other.path, other.before, other.after)


def _nameless(title: str, stage: UnitKey) -> str:
    """An object's title without the hub's own name: volumes carry it."""
    return title.replace(f"{stage.owner}-{stage.part}", "*").replace(f"/{stage.owner}-", "/*-")
