"""Takes stages away from a cluster: found by labels, then uninstall, volumes, namespace. Implements `Retires`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.kubernetes.api import CONFIG_MAP, POD, SECRET, Api
from hubfleet.deploy.kubernetes.backup import BackupJob
from hubfleet.deploy.kubernetes.entrance import USER
from hubfleet.deploy.kubernetes.found import Space, own_releases, spaces_of
from hubfleet.deploy.kubernetes.helm import Helm
from hubfleet.deploy.kubernetes.lease import LIFE, Held, held_lease
from hubfleet.deploy.kubernetes.place import labels_of
from hubfleet.deploy.kubernetes.ready import USER_SERVER, component, is_ending
from hubfleet.deploy.kubernetes.record import record_of
from hubfleet.deploy.kubernetes.releases import SELECTOR, Revision, read_revisions
from hubfleet.deploy.kubernetes.removal import Removal
from hubfleet.deploy.kubernetes.state import load_state
from hubfleet.deploy.kubernetes.volumes import claims_of
from hubfleet.deploy.retirement import Inventory, Order, Progress
from hubfleet.deploy.target import Report
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get
from hubfleet.model.key import StageKey
from hubfleet.model.lifecycle import FinalBackup

PROGRESS = "hubfleet-retire"
"""The ConfigMap that says how far a retirement is."""

_KEY = "progress.json"


@dataclass(frozen=True)
class KubernetesRetirement:
    """Retires stages of one cluster. `holder` names this run to others, `life` is of a lease, in seconds.

    `namespace` says which is meant where several carry a stage's labels: another fleet may have the same name.
    """

    api: Api
    helm: Helm
    fleet: str
    cluster: str
    holder: str
    life: float = LIFE
    namespace: str | None = None
    _held: dict[StageKey, Held] = field(default_factory=dict, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def inventory(self, stage: StageKey) -> Inventory | None:
        """Return what is there of a stage, by the labels of its namespace."""
        space = self._space(stage)
        if space is None:
            return None
        own, others = self._releases(space)
        last = [history[-1] for history in own.values()]
        progress = self.progress(stage)
        claims = claims_of(self.api, space.name, others)
        return Inventory(
            stage=stage,
            cluster=self.cluster,
            place=f"namespace {space.name}",
            releases=tuple(_told(self.api, one) for one in last),
            objects=tuple(sorted(title for one in last for title in _titles(self.api, one))),
            volumes=tuple(claim.shown() for claim in claims),
            servers=self.servers(stage),
            others=tuple(f"release {name}" for name in others),
            mark=space.uid,
            removing=progress.approval if progress and progress.removing else None,
            ending=space.ending,
            namespace=space.name,
        )

    @contextmanager
    def lock(self, stage: StageKey) -> Iterator[None]:
        """Hold the lease of the stage's namespace. In one that is being deleted nobody can write any more."""
        space = self._space(stage)
        if space is None or space.ending:
            yield
            return
        with held_lease(self.api, space.name, str(stage), self.holder, self.life) as held:
            with self._guard:
                self._held[stage] = held
            try:
                yield
            finally:
                with self._guard:
                    del self._held[stage]

    def servers(self, stage: StageKey) -> tuple[str, ...]:
        """Return whose pods run: the hub need not answer for that."""
        space = self._space(stage)
        pods = self.api.list(POD, space.name) if space else []
        running = (pod for pod in pods if component(pod) == USER_SERVER and not is_ending(pod))
        return tuple(sorted({name for pod in running if (name := _user(pod)) != HEALTH_USER}))

    def progress(self, stage: StageKey) -> Progress | None:
        """Return how far an earlier run came."""
        space = self._space(stage)
        kept = self.api.get(CONFIG_MAP, space.name, PROGRESS) if space else None
        text = get(kept, ("data", _KEY))
        if not isinstance(text, str):
            return None
        data = json.loads(text)
        at = data["noticed_at"]
        return Progress(data["approval"], datetime.fromisoformat(at) if at else None, data["removing"])

    def keep_progress(self, stage: StageKey, progress: Progress | None) -> None:
        """Keep it in the namespace, under the lock."""
        space = self._require(stage)
        if progress is None:
            self.api.delete(CONFIG_MAP, space.name, PROGRESS)
            return
        at = progress.noticed_at
        told = {"approval": progress.approval, "noticed_at": at.isoformat() if at else None}
        text = json.dumps({**told, "removing": progress.removing})
        metadata: dict[str, Json] = {"name": PROGRESS, "namespace": space.name}
        manifest: Manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {_KEY: text}}
        self.api.apply(CONFIG_MAP, space.name, manifest)

    def stop(self, stage: StageKey, report: Report) -> None:
        """Stop hub and proxy and people's servers, and wait until their pods are gone."""
        self._removal(stage, report).stop()

    def start(self, stage: StageKey, report: Report) -> None:
        """Have hub and proxy back."""
        self._removal(stage, report).start()

    def back_up(self, order: Order, backup: FinalBackup, report: Report, cancelled: Callable[[], bool]) -> None:
        """Run the backup as a Job that finds every claim mounted."""
        space = self._require(order.stage)
        claims = claims_of(self.api, space.name, self._releases(space)[1])
        report(f"running the final backup of {len(claims)} {'volume' if len(claims) == 1 else 'volumes'}")
        job = BackupJob(self.api, space.name, order.stage, backup, lambda: self._check(order.stage))
        job.run([claim.name for claim in claims], cancelled)

    def take_away(self, order: Order, report: Report) -> tuple[str, ...]:
        """Uninstall, then keep or delete the volumes, then the namespace."""
        removal = self._removal(order.stage, report)
        kept = removal.take_away(order, PROGRESS)
        return tuple(f"volume {one.name} ({one.size}) in {removal.place}" for one in kept)

    def _removal(self, stage: StageKey, report: Report) -> Removal:
        space = self._require(stage)
        own, others = self._releases(space)
        labels = labels_of(self.fleet, stage)
        return Removal(self.api, self.helm, space, own, others, labels, lambda: self._check(stage), report)

    def _space(self, stage: StageKey) -> Space | None:
        """The stage's namespace. Raises HubfleetError where several could be meant: none is ever chosen."""
        found = [one for one in spaces_of(self.api, self.fleet, stage) if self.namespace in {None, one.name}]
        if len(found) > 1:
            raise HubfleetError(
                f"{len(found)} namespaces carry the labels of {stage}: {', '.join(one.name for one in found)}",
                help="say which is meant: --namespace NAME; does another fleet have the same name?",
            )
        return found[0] if found else None

    def _releases(self, space: Space) -> tuple[Mapping[str, list[Revision]], tuple[str, ...]]:
        """The stage's releases, and the names of others in its namespace."""
        revisions = read_revisions(self.api.list(SECRET, space.name, SELECTOR, metadata_only=True))
        own = own_releases(revisions, space, load_state(self.api, space.name))
        return own, tuple(sorted({one.release for one in revisions} - own.keys()))

    def _require(self, stage: StageKey) -> Space:
        self._check(stage)
        space = self._space(stage)
        if space is None:
            raise HubfleetError(f"the namespace of {stage} is gone", help="run again")
        return space

    def _check(self, stage: StageKey) -> None:
        """Raise where the lock was lost. A namespace that is being deleted has none."""
        with self._guard:
            held = self._held.get(stage)
        if held is not None:
            held.require()


def _told(api: Api, revision: Revision) -> str:
    record = record_of(api, revision)
    chart = f", chart {record.chart}" if record else ""
    return f"{revision.release} revision {revision.number}{chart}"


def _titles(api: Api, revision: Revision) -> Iterator[str]:
    record = record_of(api, revision)
    for one in record.manifests if record else ():
        yield f"{one.get('kind')}/{get(one, ('metadata', 'name'))}"


def _user(pod: Manifest) -> str:
    """Whose server it is: in full in the annotation, escaped in the label."""
    for where in ("annotations", "labels"):
        if name := get(pod, ("metadata", where, USER)):
            return str(name)
    return str(get(pod, ("metadata", "name")))
