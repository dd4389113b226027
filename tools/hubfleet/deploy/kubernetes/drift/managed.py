"""Who has a say in which fields of an object: its `metadata.managedFields`, read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hubfleet.deploy.kubernetes.drift import managers
from hubfleet.deploy.kubernetes.drift.fields import Fields, Path, find, holds, joined, part_of
from hubfleet.model.json import Json, Manifest, get

NOTES = frozenset(
    {
        "kubectl.kubernetes.io/restartedAt",
        "kubectl.kubernetes.io/last-applied-configuration",
        "deployment.kubernetes.io/revision",
        "kubernetes.io/change-cause",
    }
)
"""Annotations in which tools keep what they did: they say nothing of what should run."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one manager has a say in."""

    manager: str
    at: datetime | None
    fields: Fields

    @property
    def is_strange(self) -> bool:
        """Whether neither a release nor a controller of the cluster wrote it."""
        return not managers.is_ours(self.manager) and not managers.is_controller(self.manager)


def entries(manifest: Manifest) -> tuple[Entry, ...]:
    """Return who has a say in an object, its status left out."""
    listed = get(manifest, ("metadata", "managedFields"))
    return tuple(_entry(one) for one in listed if _counts(one)) if isinstance(listed, list) else ()


def _counts(one: Json) -> bool:
    return isinstance(one, dict) and one.get("subresource") != "status"


def _entry(one: Json) -> Entry:
    at, fields = get(one, ("time",)), get(one, ("fieldsV1",))
    held = fields if isinstance(fields, dict) else {}
    when = datetime.fromisoformat(at) if isinstance(at, str) else None
    return Entry(
        str(get(one, ("manager",))), when, {name: deeper for name, deeper in held.items() if name != "f:status"}
    )


def union(every: Iterable[Entry], which: Callable[[Entry], bool] = lambda _: True) -> Fields:
    """What any of these managers has a say in."""
    whole: Fields = {}
    for one in every:
        if which(one):
            whole = joined(whole, one.fields)
    # What a Secret is given as text it keeps as data.
    texts = whole.get("f:stringData")
    return joined(whole, {"f:data": texts}) if isinstance(texts, dict) else whole


def writer(every: Iterable[Entry], path: Path) -> Entry | None:
    """Who wrote a field last, a release or this toolkit apart; None where nobody says so."""
    theirs = [one for one in every if not managers.is_ours(one.manager) and holds(one.fields, path)]
    return max(theirs, key=lambda one: one.at.timestamp() if one.at else 0.0, default=None)


def added(strange: Fields, kept: Fields, value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Yield what a manager has a say in and none of those that count has; of what lies in each other the outermost."""
    for name, deeper in strange.items():
        part = part_of(name)
        here = find(value, part) if part is not None else None
        if part is None or here is None or not isinstance(deeper, dict):
            continue
        others = kept.get(name)
        if not isinstance(others, dict):
            yield (*path, part), here
        elif deeper:
            yield from added(deeper, others, here, (*path, part))


def without_notes(fields: Fields, *, inside: bool = False) -> Fields:
    """Leave out annotations that are notes, and what is then empty."""
    told = {name: one for name, one in fields.items() if not inside or name.removeprefix("f:") not in NOTES}
    deeper = {
        name: without_notes(one, inside=name == "f:annotations") if isinstance(one, dict) else one
        for name, one in told.items()
    }
    return {
        name: one for name, one in deeper.items() if one == told[name] or (isinstance(one, dict) and set(one) - {"."})
    }
