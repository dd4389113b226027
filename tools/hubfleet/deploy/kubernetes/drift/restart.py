"""Workloads that read a ConfigMap or Secret while it was wrong: they keep what they read until they start anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from hubfleet.deploy.kubernetes.api import POD, Api
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.deploy.kubernetes.drift.objects import Looked
from hubfleet.deploy.kubernetes.drift.stored import Stored
from hubfleet.deploy.kubernetes.ready import is_ending
from hubfleet.deploy.target import Report
from hubfleet.model.json import Json, Manifest, get
from hubfleet.render.manifests import metadata_of, name_of, title

READ = frozenset({"ConfigMap", "Secret"})
RESTART = "kubectl.kubernetes.io/restartedAt"
"""The annotation of `kubectl rollout restart`: pods are replaced as in an upgrade, and nobody takes it for a change."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that was put back, and since when it was wrong, as far as the cluster knows for all of it."""

    name: str
    since: datetime | None

    @classmethod
    def of(cls, one: Looked) -> Wrong:
        """What was found wrong with an object."""
        told = [found.by.at if found.by else None for found in one.found]
        known = [at for at in told if at is not None]
        return cls(name_of(one.manifest), min(known) if len(known) == len(told) else None)


def restart_readers(api: Api, kinds: Kinds, release: Stored, written: Iterable[Looked], report: Report) -> None:
    """Restart the workloads of a release with pods that began after one of these was changed. Users' servers go on."""
    wrong = [Wrong.of(one) for one in written if one.manifest.get("kind") in READ]
    pods = api.list(POD, release.namespace) if wrong else []
    for workload in _readers(release.manifests, wrong, pods):
        where = kinds.of(workload)
        if where is not None:
            report(f"restarting {title(workload)}: it read what was changed by hand")
            api.apply(where, release.namespace, _restarted(workload, api.now))


def _readers(manifests: Iterable[Manifest], wrong: Iterable[Wrong], pods: Iterable[Manifest]) -> Iterator[Manifest]:
    every, known = [pod for pod in pods if not is_ending(pod)], list(wrong)
    for one in manifests:
        labels, words = get(one, ("spec", "selector", "matchLabels")), json.dumps(get(one, ("spec", "template")))
        named = [each for each in known if json.dumps(each.name) in words]
        if isinstance(labels, dict) and any(_began_since(pod, labels, each) for pod in every for each in named):
            yield one


def _began_since(pod: Manifest, labels: Mapping[str, Json], wrong: Wrong) -> bool:
    own = metadata_of(pod).get("labels")
    mine = isinstance(own, dict) and labels.items() <= own.items()
    made = datetime.fromisoformat(str(get(pod, ("metadata", "creationTimestamp"))))
    return mine and (wrong.since is None or made >= wrong.since)


def _restarted(workload: Manifest, now: datetime) -> Manifest:
    told: dict[str, Json] = {"annotations": {RESTART: f"{now:%Y-%m-%dT%H:%M:%SZ}"}}
    names = {key: workload[key] for key in ("apiVersion", "kind")}
    return {**names, "metadata": {"name": name_of(workload)}, "spec": {"template": {"metadata": told}}}
