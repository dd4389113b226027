"""Which hubs and clusters a plan can't compare: their data has errors, or nobody knows what runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from hubfleet.app.look import Look
from hubfleet.app.rollout import Wanted
from hubfleet.app.sides import Side
from hubfleet.load.fleet import Loaded
from hubfleet.load.supports import cluster_file
from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.plan.left_out import Cause, LeftOut


def of_sides(before: Side, after: Side) -> tuple[LeftOut, ...]:
    """Name what one of two sides can't tell."""
    now = faulty(after.loaded, after.declared | before.declared | before.stages.keys(), after.stages.keys())
    then = (before.declared - before.stages.keys()) & after.stages.keys()
    return (*by_owner(now, Cause.ERRORS), *by_owner(then, Cause.ERRORS_BEFORE))


def of_live(now: Wanted, seen: Look) -> tuple[LeftOut, ...]:
    """Name the clusters that did not answer, or that can't be asked from here, and what has errors elsewhere."""
    away = not_seen(now, seen)
    places: dict[UnitKey, str] = {stage.key: stage.cluster_name for stage in now.loaded.fleet.stages}
    places |= {key: one.cluster for key, one in now.desired.items()}
    of_clusters = tuple(by_cluster(away, places))
    told = frozenset(key for one in of_clusters for key in one.stages)
    known = (StageKey(hub.name, stage) for hub in now.loaded.fleet.hubs.values() for stage in hub.stages)
    return (*by_owner(faulty(now.loaded, known, now.desired.keys() | told), Cause.ERRORS), *of_clusters)


def of_recorded(side: Side, away: Mapping[str, str]) -> tuple[LeftOut, ...]:
    """Name the clusters of which a recorded status knew nothing, and what has errors elsewhere."""
    there = {cluster: why for cluster, why in away.items() if cluster in side.loaded.fleet.clusters}
    places: dict[UnitKey, str] = {key: state.stage.cluster_name for key, state in side.stages.items()}
    of_errors = by_owner(faulty(side.loaded, side.declared, side.stages.keys()), Cause.ERRORS)
    return (*of_errors, *by_cluster(there, places))


def not_seen(now: Wanted, seen: Look) -> dict[str, str]:
    """Return why what runs on a cluster is not known, for each with hubs."""
    away = {cluster: str(error) for cluster, error in seen.away.items()}
    placed = {stage.cluster_name for stage in now.loaded.fleet.stages}
    for cluster in sorted(placed - seen.targets.keys() - away.keys()):
        if not now.targets.reaches(cluster):
            away[cluster] = now.targets.clusters.why_not(cluster) or "there is no way to it from here"
    return away


def faulty(loaded: Loaded, known: Iterable[UnitKey], compiled: AbstractSet[UnitKey]) -> frozenset[UnitKey]:
    """Those of the units that the data has, and that were not compiled: something of them has errors."""
    return frozenset(key for key in known if key not in compiled and _is_there(loaded, key))


def _is_there(loaded: Loaded, key: UnitKey) -> bool:
    """Whether the data means to have it. What a file that can't be read has, nobody knows: all of it may be there."""
    fleet = loaded.fleet
    if isinstance(key, SupportKey):
        return key.cluster not in fleet.clusters and cluster_file(key.cluster) in fleet.files
    hub = fleet.hubs.get(key.owner)
    if hub is None or hub.retired:
        return False
    document = loaded.documents.get(hub.file)
    nothing = not hub.stages and not hub.ended
    return key.part in hub.stages or (nothing and (document is None or bool(document.findings)))


def by_owner(keys: Iterable[UnitKey], cause: Cause) -> Iterator[LeftOut]:
    """Yield each hub, or each cluster for what runs beside its hubs, once."""
    found: dict[tuple[str, bool], list[UnitKey]] = {}
    for key in sorted(keys, key=str):
        found.setdefault((key.owner, isinstance(key, StageKey)), []).append(key)
    for (owner, _), stages in found.items():
        yield LeftOut(owner, cause, tuple(stages))


def by_cluster(away: Mapping[str, str], places: Mapping[UnitKey, str]) -> Iterator[LeftOut]:
    """Yield each cluster that did not answer, with why, and what of the data is on it."""
    for cluster, why in sorted(away.items()):
        there = sorted((key for key, place in places.items() if place == cluster), key=str)
        yield LeftOut(cluster, Cause.AWAY, tuple(there), why)
