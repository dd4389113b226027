"""Stages of the fleet that run although no data wants them there: with a tombstone, or without a word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hubfleet.app.targets import Targets
from hubfleet.deploy.kubernetes.api import ApiError
from hubfleet.deploy.kubernetes.found import strays_of
from hubfleet.deploy.kubernetes.live import FORBIDDEN
from hubfleet.deploy.kubernetes.target import KubernetesTarget
from hubfleet.deploy.local.retire import stages_here
from hubfleet.findings import Finding, HubfleetError, Location, Severity
from hubfleet.model.fleet import Fleet, Hub
from hubfleet.model.key import StageKey, StageName
from hubfleet.plan.changes import place
from hubfleet.plan.impact import retirement
from hubfleet.plan.live import Live
from hubfleet.plan.plan import Retiring
from hubfleet.plan.step import Reason, ReasonKind

RULE = "removed-without-tombstone"
GONE = "retired-and-gone"
HELP = "write `retired: {on: DAY, data: keep}` into its hub.yaml, or `stages: {STAGE: {retired: ...}}`; or take it back"


@dataclass(frozen=True, slots=True)
class Stray:
    """A stage that runs on a cluster where the data has none of it. `hub` is what is left of its data."""

    stage: StageKey
    cluster: str
    live: Live
    hub: Hub | None

    @property
    def has_tombstone(self) -> bool:
        """Whether somebody said that it is to end."""
        return self.hub is not None and self.hub.tombstone(self.stage.stage) is not None


@dataclass(frozen=True, slots=True)
class Strays:
    """What was found, sorted, and why clusters did not answer.

    `ended` are hubs and stages whose tombstone may go: of them nothing runs any more, on every cluster where it could.
    """

    found: tuple[Stray, ...]
    away: Mapping[str, HubfleetError]
    ended: tuple[Ended, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """A tombstone that may go: of a hub, or of one stage of it."""

    hub: str
    stage: StageName | None = None

    def __str__(self) -> str:
        return f"{self.hub}/{self.stage}" if self.stage else self.hub

    @property
    def advice(self) -> str:
        """What to remove."""
        return (
            f"remove `stages.{self.stage}` from hubs/{self.hub}/hub.yaml" if self.stage else f"remove hubs/{self.hub}"
        )


def strays(fleet: Fleet, targets: Targets, *, only: str | None = None, but: Collection[str] = ()) -> Strays:
    """Look for them on `only` one cluster, or on all within reach: those, too, for which the data has nothing more.

    `but` are clusters that did not answer before. An account that may not list namespaces sees none.
    """
    found: list[Stray] = []
    away: dict[str, HubfleetError] = {}
    seen: set[str] = set()
    for cluster in sorted(set(fleet.clusters) - set(but)):
        if only in {None, cluster} and targets.reaches(cluster):
            try:
                there = _strays_on(fleet, targets, cluster)
            except HubfleetError as error:
                away[cluster] = error
                continue
            if there is not None:
                seen.add(cluster)
                found += (Stray(key, cluster, live, fleet.hubs.get(key.hub)) for key, live in there.items())
    left = {one.stage for one in found}
    hubs = [hub for hub in fleet.hubs.values() if hub.tombstones and places_of(fleet, hub) <= seen]
    gone = (end for hub in hubs for end in _ended(hub, left))
    return Strays(tuple(sorted(found, key=lambda one: (one.stage, one.cluster))), away, tuple(sorted(gone, key=str)))


def _ended(hub: Hub, left: Collection[StageKey]) -> Iterator[Ended]:
    """Tombstones of a hub that may go, where `left` are the stages that still run."""
    there = {one.stage for one in left if one.hub == hub.name}
    for end in ends_of(hub):
        if not (there if end.stage is None else there & {end.stage}):
            yield end


def ends_of(hub: Hub) -> tuple[Ended, ...]:
    """The tombstones of a hub: its own, or those of its stages."""
    return (Ended(hub.name),) if hub.retired else tuple(Ended(hub.name, stage) for stage, _ in hub.ended)


def places_of(fleet: Fleet, hub: Hub) -> frozenset[str]:
    """The clusters where a hub with a tombstone may be: those that its file names, else all."""
    data = fleet.sources[hub.file].data
    stages = data.get("stages")
    said = [data, *(stages.values() if isinstance(stages, dict) else ())]
    named = {str(one["cluster"]) for one in said if isinstance(one, dict) and one.get("cluster")}
    return frozenset(named & set(fleet.clusters) or fleet.clusters)


def tombstones(fleet: Fleet, found: Iterable[Stray]) -> Iterator[Retiring]:
    """Yield the steps of those with a tombstone; they wait for somebody's approval."""
    for one in found:
        if one.hub and one.has_tombstone:
            yield tombstone_step(fleet, one.hub, one.stage, one.cluster, one.live.digest)


def told(fleet: Fleet, seen: Strays) -> Iterator[Finding]:
    """Tell of those without a tombstone: they run on, and nothing is done to them; and of tombstones that may go."""
    for one in seen.ended:
        path = ("stages", one.stage.value, "retired") if one.stage else ("retired",)
        place = fleet.at(fleet.hubs[one.hub].file, path, key=True)
        yield Finding(GONE, Severity.NOTICE, f"nothing of {one} runs any more", place, one.advice)
    for stray in (one for one in seen.found if not one.has_tombstone):
        why = f"{stray.stage} is on {stray.cluster} and the data has no such stage there: it is left alone"
        place = Location(f"hubs/{stray.stage.hub}/hub.yaml", 1 if stray.hub else 0)
        yield Finding(RULE, Severity.WARNING, why, place, HELP)


def tombstone_step(fleet: Fleet, hub: Hub, stage: StageKey, cluster: str, digest: str | None) -> Retiring:
    """What a tombstone asks for. Raises ValueError for a stage without one."""
    tombstone, path = hub.tombstone(stage.stage), hub.tombstone_path(stage.stage)
    if tombstone is None:
        raise ValueError(f"{stage} has no tombstone")
    data, at = tombstone.data, place(fleet.at(hub.file, path, key=True))
    day = datetime.fromisoformat(f"{tombstone.on}T00:00:00").replace(tzinfo=UTC)
    reason = Reason(ReasonKind.RETIRED, "retired", None, f"{tombstone.on}, files: {data}", at)
    return Retiring(stage, cluster, day, reason, retirement(data=data), digest or None)


def _strays_on(fleet: Fleet, targets: Targets, cluster: str) -> Mapping[StageKey, Live] | None:
    """Return them; None where this account may not look for them."""
    target = targets.of(cluster)
    if not isinstance(target, KubernetesTarget):
        if cluster != min(targets.local):  # all of them share one folder: what is nobody's is told once
            return {}
        here = [key for key in stages_here(target.state) if not _is_known(fleet, targets, key)]
        live = target.live(here)
        return {key: live[key] for key in here if key in live}
    try:
        return strays_of(target.api, target.fleet, _known(fleet, cluster), target.knows.heir) if target.fleet else {}
    except ApiError as error:
        if error.status != FORBIDDEN:
            raise
        return None


def _known(fleet: Fleet, cluster: str) -> frozenset[StageKey]:
    """What the data has on a cluster. Where a hub that can't be read belongs nobody knows: it is no stray anywhere."""
    unclear = {StageKey(hub.name, stage) for hub in fleet.hubs.values() if not hub.retired for stage in hub.stages}
    unclear -= {stage.key for stage in fleet.stages}
    return frozenset(unclear | {stage.key for stage in fleet.stages if stage.cluster_name == cluster})


def _is_known(fleet: Fleet, targets: Targets, key: StageKey) -> bool:
    return any(key in _known(fleet, cluster) for cluster in targets.local)
