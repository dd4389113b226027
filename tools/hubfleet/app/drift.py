"""What somebody changed by hand, of all stages that can be looked at from here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hubfleet.app.look import Look
from hubfleet.app.rollout import Wanted, wanted
from hubfleet.app.settings import Settings
from hubfleet.deploy.target import Target
from hubfleet.findings import HubfleetError
from hubfleet.model.key import StageKey, UnitKey
from hubfleet.plan.drift import Difference, Drift, Orphan


@dataclass(frozen=True, slots=True)
class Drifted:
    """What was found, with the cluster of each stage. `away` are clusters and stages that could not be looked at."""

    stages: Mapping[UnitKey, tuple[Difference, ...]] = field(default_factory=dict)
    clusters: Mapping[UnitKey, str] = field(default_factory=dict)
    orphans: Mapping[str, tuple[Orphan, ...]] = field(default_factory=dict)
    away: Mapping[str, HubfleetError] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many things differ."""
        return sum(map(len, self.stages.values()))


def drift(settings: Settings, names: Sequence[str] = (), cluster: str | None = None) -> Drifted:
    """Look at the stages that `HUB` or `HUB/STAGE` names mean (none: all). Raises WrongUse for unknown ones."""
    now = wanted(settings, names, cluster)
    if cluster is not None and cluster in now.loaded.fleet.clusters:
        now.targets.of(cluster)
    now.refuse_unknown(names, cluster)
    chosen = now.chosen(names, cluster)
    keys = [key for key in chosen if not names or key.owner in names or str(key) in names]
    seen = now.look(keys)
    return drifted(now, seen, keys)


def drifted(now: Wanted, seen: Look, keys: Iterable[UnitKey]) -> Drifted:
    """Look at these stages, as far as they were ever deployed; the clusters are asked at the same time."""
    clusters = {key: now.desired[key].cluster for key in sorted(keys)}
    by_cluster = {
        name: [key for key, where in clusters.items() if where == name and key in seen.live]
        for name in sorted(set(clusters.values()) & set(seen.targets))
    }
    is_known = known(now)
    with ThreadPoolExecutor(max(1, len(by_cluster))) as pool:
        asked = pool.map(lambda name: _ask(seen.targets[name], by_cluster[name], is_known), by_cluster)
        answers = dict(zip(by_cluster, asked, strict=True))
    return _joined(answers, clusters, seen.away)


def known(now: Wanted) -> Callable[[UnitKey], bool]:
    """Whether the data has a stage, faulty or retired as it may be: only what it does not have at all is an orphan."""
    hubs = now.loaded.fleet.hubs

    def is_known(key: UnitKey) -> bool:
        hub = hubs.get(key.owner)
        if not isinstance(key, StageKey):
            return key.owner in now.loaded.fleet.clusters
        return hub is not None and (hub.tombstone(key.stage) is not None or key.stage in hub.stages)

    return is_known


def _ask(target: Target, keys: Sequence[UnitKey], is_known: Callable[[UnitKey], bool]) -> Drift | HubfleetError:
    try:
        return target.drift(keys, is_known)
    except HubfleetError as error:
        return error


def _joined(
    answers: Mapping[str, Drift | HubfleetError],
    clusters: Mapping[UnitKey, str],
    away: Mapping[str, HubfleetError],
) -> Drifted:
    failed = {name: one for name, one in answers.items() if isinstance(one, HubfleetError)}
    found = {name: one for name, one in answers.items() if not isinstance(one, HubfleetError)}
    stages = {key: told for one in found.values() for key, told in one.stages.items()}
    others = {str(key): error for one in found.values() for key, error in one.away.items()}
    orphans = {name: one.orphans for name, one in found.items() if one.orphans}
    return Drifted(dict(sorted(stages.items())), clusters, orphans, {**away, **failed, **others})
