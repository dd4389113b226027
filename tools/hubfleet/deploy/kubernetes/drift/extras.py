"""Objects that somebody made by hand in a stage's namespace and that none of its releases knows or names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from hubfleet.deploy.kubernetes.drift.stored import Stored
from hubfleet.deploy.kubernetes.drift.survey import Seen

REMOVABLE = frozenset(
    {
        "ConfigMap",
        "CronJob",
        "DaemonSet",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Ingress",
        "LimitRange",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "ResourceQuota",
        "Role",
        "RoleBinding",
        "Service",
        "ServiceAccount",
        "StatefulSet",
    }
)
"""Kinds that a repair may take away. Volumes, secrets and what we do not know may hold what nobody can make again."""


def made_by_hand(stored: Iterable[Stored], seen: Iterable[Seen]) -> Iterator[Seen]:
    """Yield what a person made, unless a release of the stage has it or names it."""
    releases = list(stored)
    known = {named for one in releases for named in one.named()}
    words = json.dumps([one for release in releases for one in (*release.manifests, *release.hooks)])
    for one in seen:
        if one.is_owned or one.maker is None or (one.what, one.name) in known:
            continue
        if json.dumps(one.name) not in words:
            yield one


def is_drift(one: Seen, tested_at: datetime | None) -> bool:
    """Whether a repair takes it away: it came after the stage was tested, and nothing is lost with it."""
    return one.what in REMOVABLE and tested_at is not None and one.made > tested_at
