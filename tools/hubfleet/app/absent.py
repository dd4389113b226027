"""What became of the stages that the data has no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hubfleet.model.fleet import Fleet, Hub
from hubfleet.model.key import StageKey, StageName, UnitKey
from hubfleet.plan.absent import Absent
from hubfleet.plan.changes import place


def absent(
    fleet: Fleet, gone: Iterable[StageKey] = (), pairs: Mapping[UnitKey, UnitKey] | None = None
) -> dict[UnitKey, Absent]:
    """Return it by address; `gone` are those that another side had, `pairs` says which ones others continue."""
    found: dict[UnitKey, Absent] = {key: Absent() for key in gone}
    found |= {key: Absent(tombstone=at) for hub in fleet.hubs.values() for key, at in _tombstones(fleet, hub)}
    return found | {old: Absent(now=new) for new, old in (pairs or {}).items() if old != new}


def _tombstones(fleet: Fleet, hub: Hub) -> Iterator[tuple[StageKey, str]]:
    for name in StageName:
        if hub.tombstone(name) is not None:
            own = name in dict(hub.ended)
            path = ("stages", str(name), "retired") if own else ("retired",)
            yield StageKey(hub.name, name), place(fleet.at(hub.file, path, key=True))
