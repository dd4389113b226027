"""What runs now, cluster by cluster: one that does not answer is said, and keeps nobody from seeing the others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from typing import Protocol, TypeAlias

from hubfleet.deploy.target import Target
from hubfleet.findings import HubfleetError
from hubfleet.model.key import UnitKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.live import Live

PATIENCE = 10.0
"""Seconds that a cluster may answer later than the first: one that is away must not cost the others more."""

Answer: TypeAlias = tuple[Target | None, Mapping[UnitKey, Live] | Exception]


class Ways(Protocol):
    """Ways to clusters, by name."""

    def of(self, cluster: str) -> Target:
        """The way to a cluster. Raises HubfleetError where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """Live stages, the ways to the clusters that answered, and why the others did not, by cluster."""

    live: Mapping[UnitKey, Live]
    targets: Mapping[str, Target]
    away: Mapping[str, HubfleetError]


def look(targets: Ways, stages: Iterable[Desired], patience: float = PATIENCE) -> Look:
    """See what runs of these stages; the clusters are asked at the same time."""
    by_cluster: dict[str, list[UnitKey]] = {}
    for stage in stages:
        by_cluster.setdefault(stage.cluster, []).append(stage.stage)
    live: dict[UnitKey, Live] = {}
    reached: dict[str, Target] = {}
    away: dict[str, HubfleetError] = {}
    for cluster, (target, found) in sorted(_ask_all(targets, by_cluster, patience).items()):
        if isinstance(found, HubfleetError):
            away[cluster] = found
        elif isinstance(found, Exception):
            raise found
        elif target is not None:
            reached[cluster] = target
            live |= found
    return Look(live, reached, away)


def _ask_all(targets: Ways, by_cluster: Mapping[str, list[UnitKey]], patience: float) -> dict[str, Answer]:
    """Ask every cluster; from the first answer on the others have so many seconds."""
    come: Queue[tuple[str, Answer]] = Queue()
    for cluster, stages in by_cluster.items():
        Thread(target=_ask, args=(targets, cluster, stages, come), name=f"look at {cluster}", daemon=True).start()
    answers: dict[str, Answer] = {}
    deadline: float | None = None
    while len(answers) < len(by_cluster):
        try:
            cluster, answer = come.get(timeout=None if deadline is None else max(0.0, deadline - time.monotonic()))
        except Empty:
            break
        answers[cluster] = answer
        if deadline is None and answer[0] is not None:
            deadline = time.monotonic() + patience
    late = HubfleetError(f"no answer within {patience:g} s after others answered", help="the next run asks it again")
    return {cluster: answers.get(cluster, (None, late)) for cluster in by_cluster}


def _ask(targets: Ways, cluster: str, stages: list[UnitKey], come: Queue[tuple[str, Answer]]) -> None:
    try:
        target = targets.of(cluster)
        come.put((cluster, (target, target.live(stages))))
    except HubfleetError as error:
        come.put((cluster, (None, error)))
    except Exception as error:  # noqa: BLE001 - raised where somebody sees it
        come.put((cluster, (None, error)))
