"""Hubs that have another name or folder now: one step, not one that deploys and one that nobody makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hubfleet.model.key import StageKey, UnitKey
from hubfleet.model.stage import Stage
from hubfleet.plan.state import StageState
from hubfleet.plan.step import Reason, ReasonKind


def moved(before: Mapping[UnitKey, StageState], after: Mapping[UnitKey, StageState]) -> dict[UnitKey, UnitKey]:
    """Return for each stage that is new the one that it was, where that one is gone and can only be the same hub.

    It is the same hub when it is the same release in the same namespace of the same cluster, or the same community
    under the same address. Two that fit mean nothing. On this machine another name is another folder:
    there a hub begins anew.
    """
    gone = [before[key] for key in sorted(before.keys() - after.keys()) if isinstance(key, StageKey)]
    found: dict[UnitKey, UnitKey] = {}
    for key in sorted(after.keys() - before.keys()):
        fits = [one.key for one in gone if _is(one, after[key]) and one.key not in found.values()]
        if len(fits) == 1:
            found[key] = fits[0]
    return found


def renamed(old: UnitKey, new: UnitKey) -> Reason:
    """Say that a hub, or a cluster, has another name now."""
    return Reason(ReasonKind.RENAMED, "hub", old.owner, new.owner, f"hubs/{new.owner}/hub.yaml:1")


def _is(before: StageState, after: StageState) -> bool:
    one, other = before.stage, after.stage
    if not isinstance(one, Stage) or not isinstance(other, Stage) or one.key.stage != other.key.stage:
        return False
    if other.is_local:
        return False
    return before.place == after.place or _people(one) == _people(other)


def _people(stage: Stage) -> tuple[str, ...]:
    return (stage.settings.community.name, stage.domain)


def left_behind(pairs: Mapping[UnitKey, UnitKey], gone: Iterable[UnitKey]) -> frozenset[UnitKey]:
    """Return the stages of `gone` that no other one continues."""
    return frozenset(gone) - frozenset(pairs.values())
