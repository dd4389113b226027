"""The Kubernetes target: stages as Helm releases in namespaces of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from hubfleet.deploy.health import tidied
from hubfleet.deploy.kubernetes.api import SECRET, Api
from hubfleet.deploy.kubernetes.drift.cluster import Lookout
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.deploy.kubernetes.drift.repair import Repair
from hubfleet.deploy.kubernetes.entrance import end_health_server, entrance
from hubfleet.deploy.kubernetes.handover import write_labels
from hubfleet.deploy.kubernetes.helm import Helm
from hubfleet.deploy.kubernetes.hiding import hiding
from hubfleet.deploy.kubernetes.keeping import ensure_secrets, read_secrets
from hubfleet.deploy.kubernetes.knowledge import Knowledge
from hubfleet.deploy.kubernetes.lease import LIFE, Held, held_lease
from hubfleet.deploy.kubernetes.live import read_live
from hubfleet.deploy.kubernetes.logs import read_logs
from hubfleet.deploy.kubernetes.place import ensure_namespace, labels_of
from hubfleet.deploy.kubernetes.releases import SELECTOR, read_revisions
from hubfleet.deploy.kubernetes.state import load_state, save_state
from hubfleet.deploy.kubernetes.support import examine
from hubfleet.deploy.kubernetes.work import Work
from hubfleet.deploy.target import Deployed, DeployFailed, HubAccess, Report, Spec
from hubfleet.deploy.tried import HealthReport
from hubfleet.findings import HubfleetError
from hubfleet.model.key import StageKey, UnitKey
from hubfleet.plan.drift import Drift
from hubfleet.plan.live import Live

HEALTH_TOKEN = "health_token"  # noqa: S105 - its name among the stage's secrets


@dataclass(frozen=True)
class KubernetesTarget:
    """One cluster. Implements `Target`.

    `holder` names this run to others ("pid 4711 on tern"), `run` is its name on releases, `life` seconds of a lease.
    """

    api: Api
    helm: Helm
    knows: Knowledge
    fleet: str
    holder: str
    run: str
    life: float = LIFE
    _held: dict[UnitKey, Held] = field(default_factory=dict, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def live(self, stages: Iterable[UnitKey]) -> Mapping[UnitKey, Live]:
        """Return the state of those that were ever deployed, from two requests where that is allowed."""
        return read_live(self.api, {stage: self.knows.place(stage) for stage in stages})

    def drift(self, stages: Iterable[UnitKey], is_known: Callable[[UnitKey], bool]) -> Drift:
        """Return what differs from what the releases say, object by object, and what no release owns."""
        lookout = Lookout(self.api, self.fleet, self.knows, is_known)
        return lookout.look({stage: self.knows.place(stage) for stage in stages})

    @contextmanager
    def lock(self, stage: UnitKey) -> Iterator[None]:
        """Hold the lease of the stage's namespace, which is made if it is not there, or was that of a renamed hub."""
        place = self.knows.place(stage)
        labels = self.labels(stage)
        was = ensure_namespace(self.api, place, labels, lambda was: self.knows.heir(was, place.namespace) == stage)
        with held_lease(self.api, place.namespace, str(stage), self.holder, self.life) as held:
            if was is not None:
                write_labels(self.api, place.namespace, labels)
            with self._guard:
                self._held[stage] = held
            try:
                yield
            finally:
                with self._guard:
                    del self._held[stage]

    def deploy(self, spec: Spec, report: Report) -> Deployed:
        """Bring each release whose digest differs to what is wanted, and wait until its workloads are up."""
        work = self.work(spec.stage, report)
        if isinstance(spec.stage, StageKey):
            work.refuse_foreign(spec.stage)
        return self.bring(spec, work)

    def bring(self, spec: Spec, work: Work) -> Deployed:
        """Deploy, whoever installed what is there. A hub that still runs is rid of what a killed check left."""
        with self._hiding(spec.stage):
            self.tidy(spec.stage, work.report)
            return self._bring(spec, work)

    def _bring(self, spec: Spec, work: Work) -> Deployed:
        needs = [need for release in spec.compiled.releases for need in release.secrets]
        secrets = ensure_secrets(
            self.api, work.place.namespace, needs, self.knows.given(spec.stage), self.labels(spec.stage)
        )
        work.start()
        repair = Repair(self.api, Kinds(self.api), work.place.namespace, work.held.require, work.report)
        if spec.repair:
            repair.put_back()
        was_overtaken = work.is_overtaken()
        number = 0
        for release in spec.compiled.releases:
            revision = work.bring(release, spec, secrets)
            number = revision if release == spec.compiled.main else number
        if was_overtaken:
            repair.put_back_objects()
        return Deployed(number, work.place.url)

    def access(self, stage: UnitKey) -> AbstractContextManager[HubAccess]:
        """Open a way to the hub."""
        place = self.knows.place(stage)
        token = {**read_secrets(self.api, place.namespace), **self.knows.given(stage)}.get(HEALTH_TOKEN)
        if token is None:
            raise DeployFailed(f"{stage} has no {HEALTH_TOKEN}: nothing can be tried on it")
        return entrance(self.api, place, token)

    def examine(self, spec: Spec) -> HealthReport:
        """Look whether what hubs ask for by name is there. That the workloads are up `deploy` has seen."""
        self._require(spec.stage)
        return examine(self.api, tuple(release.name for release in spec.compiled.releases), spec.support)

    def mark_trying(self, stage: UnitKey) -> None:
        """Keep that a health check begins."""
        self._note_trying(stage, trying=True)

    def mark_tested(self, stage: UnitKey, digest: str, at: datetime, seconds: float) -> None:
        """Keep that the live revisions passed health together; releases that are no longer wanted go now.

        Raises DeployFailed where somebody's helm wrote meanwhile: then nobody knows what it was that passed.
        """
        namespace, work = self._require(stage).namespace, self.work(stage, lambda _: None)
        work.refuse_overtaken()
        work.drop_unwanted()
        state = load_state(self.api, namespace)
        secrets = self.api.list(SECRET, namespace, SELECTOR, metadata_only=True)
        last = {one.release: one for one in read_revisions(secrets)}
        newest = {name: last[name] for name in self.knows.digests(stage) if name in last}
        releases = {name: one.release_digest or "" for name, one in newest.items()}
        revisions = {name: one.number for name, one in newest.items()}
        save_state(self.api, namespace, state.is_tested(digest, at, seconds, releases, revisions), self.labels(stage))

    def mark_failed(self, stage: UnitKey, digest: str, at: datetime, cause: str) -> None:
        """Keep that this digest failed, and count the attempts in a row with it."""
        namespace = self._require(stage).namespace
        state = load_state(self.api, namespace)
        save_state(self.api, namespace, state.has_failed(digest, at, cause), self.labels(stage))

    def rollback(self, stage: UnitKey, report: Report) -> Deployed | None:
        """Bring the releases that were tested together back; stop the stage where none ever were."""
        with self._hiding(stage):
            work = self.work(stage, report)
            number = work.back()
            end_health_server(self.api, work.place.namespace)
        if number is None:
            return None
        self.tidy(stage, report)
        return Deployed(number, work.place.url)

    def logs(self, stage: UnitKey, lines: int = 100) -> tuple[str, ...]:
        """Return the last lines of the hub's log, or of all that runs beside hubs, without secrets."""
        of_hub = isinstance(stage, StageKey)
        return read_logs(self.api, self.knows.place(stage).namespace, lines, self._known(stage), of_hub=of_hub)

    def stop(self, stage: UnitKey) -> None:
        """End hub, proxy and user servers; release and data stay, and the next deployment starts them again."""
        self.work(stage, lambda _: None).stop()

    def url(self, stage: UnitKey) -> str:
        """Return the stage's address, with a slash at its end."""
        return self.knows.place(stage).url

    def tidy(self, stage: UnitKey, report: Report) -> None:
        """Take away what a health check left that was killed. What can't go now is left to the next one."""
        state = load_state(self.api, self._require(stage).namespace)
        if state.trying and not state.stopped and tidied(lambda: self.access(stage), report):
            self._note_trying(stage, trying=False)

    def _note_trying(self, stage: UnitKey, *, trying: bool) -> None:
        namespace = self._require(stage).namespace
        state = load_state(self.api, namespace)
        save_state(self.api, namespace, replace(state, trying=trying), self.labels(stage))

    def _hiding(self, stage: UnitKey) -> AbstractContextManager[None]:
        return hiding(lambda: self._known(stage))

    def _known(self, stage: UnitKey) -> Iterable[str]:
        """Every secret value of a stage that can be known here."""
        return {*read_secrets(self.api, self.knows.place(stage).namespace).values(), *self._given(stage).values()}

    def _given(self, stage: UnitKey) -> Mapping[str, str]:
        """The secrets from outside, to be hidden; whoever can't open them may see logs all the same."""
        try:
            return self.knows.given(stage)
        except HubfleetError:
            return {}

    def work(self, stage: UnitKey, report: Report, *, take_over: bool = False) -> Work:
        """Return what is done with the stage's releases. Raises HubfleetError unless this run holds its lock."""
        held, place = self._require(stage), self.knows.place(stage)
        return Work(
            self.api,
            self.helm,
            place,
            held,
            self.labels(stage),
            self.run,
            self.knows.chart,
            self.knows.digests(stage),
            report,
            take_over,
        )

    def _require(self, stage: UnitKey) -> Held:
        with self._guard:
            held = self._held.get(stage)
        if held is None:
            raise HubfleetError(f"{stage} is not locked by this run")
        held.require()
        return held

    def labels(self, stage: UnitKey) -> dict[str, str]:
        """Return the labels that say whose something of the stage is."""
        return labels_of(self.fleet, stage)
