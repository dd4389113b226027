"""Workloads that go on with what was changed by hand until they start anew.

Whoever read a ConfigMap or Secret while it was wrong keeps what was read. And a Service that was deleted comes back
with another address: JupyterHub (through libcurl) goes on with the old one for a minute, in which no server can start.
The proxy and users' servers ask for the hub's address each time, and are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from hubfleet.deploy.kubernetes.api import POD, Api
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.deploy.kubernetes.drift.objects import Looked
from hubfleet.deploy.kubernetes.drift.stored import Stored
from hubfleet.deploy.kubernetes.ready import is_ending
from hubfleet.deploy.target import Report
from hubfleet.model.json import Json, Manifest, get
from hubfleet.plan.drift import DriftKind
from hubfleet.render.manifests import metadata_of, name_of, title

READ = frozenset({"ConfigMap", "Secret"})
SPEAKS_TO = "hub.jupyter.org/network-access-"
"""With the name of a service: the JupyterHub chart's label for pods that speak to it."""

RESTART = "kubectl.kubernetes.io/restartedAt"
"""The annotation of `kubectl rollout restart`: pods are replaced as in an upgrade, and nobody takes it for a change."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that was put back, and since when it was wrong, as far as the cluster knows for all of it.

    A pod template that has the `word` knows it.
    """

    word: str
    since: datetime | None
    known: str = "it read what was changed by hand"

    @classmethod
    def of(cls, one: Looked) -> Wrong | None:
        """What somebody may go on with, if anything."""
        name = name_of(one.manifest)
        if one.manifest.get("kind") in READ:
            told = [found.by.at if found.by else None for found in one.found]
            known = [at for at in told if at is not None]
            return cls(name, min(known) if len(known) == len(told) else None)
        deleted = any(found.kind is DriftKind.DELETED for found in one.found)
        if deleted and one.manifest.get("kind") == "Service" and name != "hub":
            return cls(f"{SPEAKS_TO}{name}", None, f"it knows the old address of {one.title}")
        return None

    def began(self, pod: Manifest) -> bool:
        """Whether a pod may have begun with it."""
        made = datetime.fromisoformat(str(get(pod, ("metadata", "creationTimestamp"))))
        return self.since is None or made >= self.since


def restart_readers(api: Api, kinds: Kinds, release: Stored, written: Iterable[Looked], report: Report) -> None:
    """Restart the workloads of a release that know what was wrong with one of these. Users' servers go on."""
    wrong = [known for one in written if (known := Wrong.of(one))]
    pods = api.list(POD, release.namespace) if wrong else []
    for workload, why in _readers(release.manifests, wrong, pods):
        where = kinds.of(workload)
        if where is not None:
            report(f"restarting {title(workload)}: {why}")
            api.apply(where, release.namespace, _restarted(workload, api.now))


def _readers(
    manifests: Iterable[Manifest], wrong: Sequence[Wrong], pods: Iterable[Manifest]
) -> Iterator[tuple[Manifest, str]]:
    every = [pod for pod in pods if not is_ending(pod)]
    for one in manifests:
        labels, words = get(one, ("spec", "selector", "matchLabels")), json.dumps(get(one, ("spec", "template")))
        mine = [pod for pod in every if isinstance(labels, dict) and _has(pod, labels)]
        known = (each.known for each in wrong if json.dumps(each.word) in words and any(map(each.began, mine)))
        for why in islice(known, 1):
            yield one, why


def _has(pod: Manifest, labels: Mapping[str, Json]) -> bool:
    own = metadata_of(pod).get("labels")
    return isinstance(own, dict) and labels.items() <= own.items()


def _restarted(workload: Manifest, now: datetime) -> Manifest:
    told: dict[str, Json] = {"annotations": {RESTART: f"{now:%Y-%m-%dT%H:%M:%SZ}"}}
    names = {key: workload[key] for key in ("apiVersion", "kind")}
    return {**names, "metadata": {"name": name_of(workload)}, "spec": {"template": {"metadata": told}}}
