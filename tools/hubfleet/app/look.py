"""What runs now, cluster by cluster: one that does not answer is said, and keeps nobody from seeing the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hubfleet.app.targets import Targets
from hubfleet.deploy.target import Target
from hubfleet.findings import HubfleetError
from hubfleet.model.key import UnitKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import Live


@dataclass(frozen=True, slots=True)
class Look:
    """Live stages, the ways to the clusters that answered, and why the others did not, by cluster."""

    live: Mapping[UnitKey, Live]
    targets: Mapping[str, Target]
    away: Mapping[str, HubfleetError]


def look(targets: Targets, stages: Iterable[Desired]) -> Look:
    """See what runs of these stages; the clusters are asked at the same time."""
    by_cluster: dict[str, list[UnitKey]] = {}
    for stage in stages:
        by_cluster.setdefault(stage.cluster, []).append(stage.stage)
    if not by_cluster:
        return Look({}, {}, {})
    with ThreadPoolExecutor(len(by_cluster)) as pool:
        answers = list(pool.map(lambda item: _ask(targets, *item), sorted(by_cluster.items())))
    live: dict[UnitKey, Live] = {}
    reached: dict[str, Target] = {}
    away: dict[str, HubfleetError] = {}
    for cluster, target, found in answers:
        if isinstance(found, HubfleetError):
            away[cluster] = found
        elif target is not None:
            reached[cluster] = target
            live |= found
    return Look(live, reached, away)


def _ask(
    targets: Targets, cluster: str, stages: list[UnitKey]
) -> tuple[str, Target | None, Mapping[UnitKey, Live] | HubfleetError]:
    try:
        target = targets.of(cluster)
        return cluster, target, target.live(stages)
    except HubfleetError as error:
        return cluster, None, error
