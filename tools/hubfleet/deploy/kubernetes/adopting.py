"""The target for a stage that is taken over: as any other, with what an adoption does before and after.

Before Helm writes, every volume of the running release, and whatever goes over to another release of the stage, is
marked to be kept: Helm removes what a release has no more, and looks at the live object's mark first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from hubfleet.deploy.health import HealthReport
from hubfleet.deploy.kubernetes import marks
from hubfleet.deploy.kubernetes.handover import hand_over, write_labels
from hubfleet.deploy.kubernetes.keeping import keep_secrets
from hubfleet.deploy.kubernetes.record import keep_volumes, record_of
from hubfleet.deploy.kubernetes.running import read_running
from hubfleet.deploy.kubernetes.state import load_state
from hubfleet.deploy.kubernetes.target import KubernetesTarget
from hubfleet.deploy.kubernetes.work import Work
from hubfleet.deploy.target import Deployed, DeployFailed, HubAccess, Report, Spec
from hubfleet.model.json import Manifest
from hubfleet.model.key import UnitKey
from hubfleet.plan.adoption.running import Running
from hubfleet.plan.adoption.taken import taken
from hubfleet.plan.drift import Drift
from hubfleet.plan.live import Live
from hubfleet.render.manifests import title


@dataclass(frozen=True, slots=True)
class AdoptingTarget:
    """Implements `Target` for one stage. `found` is what was looked at, `kept` its objects that must stay.

    `leaves` is the fleet that it belongs to so far.
    """

    target: KubernetesTarget
    found: Running
    kept: tuple[Manifest, ...]
    leaves: str | None = None
    _tested: set[UnitKey] = field(default_factory=set, repr=False)

    def live(self, stages: Iterable[UnitKey]) -> Mapping[UnitKey, Live]:
        """As the cluster's own target."""
        return self.target.live(stages)

    def drift(self, stages: Iterable[UnitKey], is_known: Callable[[UnitKey], bool]) -> Drift:
        """As the cluster's own target."""
        return self.target.drift(stages, is_known)

    @contextmanager
    def lock(self, stage: UnitKey) -> Iterator[None]:
        """Hold the stage's lock. Another fleet's namespace is handed over first, and goes back unless it comes up."""
        api, place = self.target.api, self.target.knows.place(stage)
        before: dict[str, str] = {}
        if self.leaves is not None:
            before = hand_over(api, place, self.leaves, self.target.labels(stage), self.target.holder)
        with self.target.lock(stage):
            try:
                yield
            finally:
                if before and stage not in self._tested:
                    write_labels(api, place.namespace, before)

    def deploy(self, spec: Spec, report: Report) -> Deployed:
        """Keep what must not go, take the secrets over, and deploy."""
        target, work = self.target, self.target.work(spec.stage, report, take_over=True)
        running, namespace = read_running(target.api, work.place, target.fleet), work.place.namespace
        if running.revision != self.found.revision:
            raise DeployFailed(
                f"release {running.release} was changed meanwhile: it is at revision {running.revision}",
                help="look at it again, then take it over",
            )
        report(f"taking over release {running.release} at revision {running.revision}")
        given = target.knows.given(spec.stage)
        own = {name: value for name, value in taken(spec.compiled, running.held).items() if name not in given}
        keep_secrets(target.api, namespace, own, work.labels)
        marks.keep(target.api, namespace, self.kept)
        return target.bring(spec, work)

    def access(self, stage: UnitKey) -> AbstractContextManager[HubAccess]:
        """As the cluster's own target."""
        return self.target.access(stage)

    def examine(self, spec: Spec) -> HealthReport:
        """As the cluster's own target."""
        return self.target.examine(spec)

    def mark_trying(self, stage: UnitKey) -> None:
        """As the cluster's own target."""
        self.target.mark_trying(stage)

    def mark_tested(self, stage: UnitKey, digest: str, at: datetime, seconds: float) -> None:
        """Keep that it passed. What a release of ours has needs no mark any more; what none has keeps it for ever."""
        self.target.mark_tested(stage, digest, at, seconds)
        self._tested.add(stage)
        work = self.target.work(stage, lambda _: None)
        stored = [record_of(work.api, last) for last in work.written().values()]
        ours = {title(one) for release in stored if release for one in release.manifests}
        marks.drop(work.api, work.place.namespace, [one for one in self.kept if title(one) in ours])

    def mark_failed(self, stage: UnitKey, digest: str, at: datetime, cause: str) -> None:
        """As the cluster's own target."""
        self.target.mark_failed(stage, digest, at, cause)

    def rollback(self, stage: UnitKey, report: Report) -> Deployed | None:
        """Take away what only this adoption made, and bring the release back as it was found.

        What is left of a health check goes first: the hub that comes back does not let us in.
        """
        work = self.target.work(stage, report)
        if load_state(work.api, work.place.namespace).tested is None:
            self.target.tidy(stage, report)
            _take_away(work)
        back = self.target.rollback(stage, report)
        marks.drop(work.api, work.place.namespace, self.kept)
        return back

    def logs(self, stage: UnitKey, lines: int = 100) -> tuple[str, ...]:
        """As the cluster's own target."""
        return self.target.logs(stage, lines)

    def stop(self, stage: UnitKey) -> None:
        """As the cluster's own target."""
        self.target.stop(stage)


def _take_away(work: Work) -> None:
    """Remove the releases that this adoption added; whatever volumes they have stay."""
    for name, last in work.written().items():
        if name != work.place.release:
            work.report(f"removing release {name}: it was not there before")
            keep_volumes(work.api, last)
            work.remove(name)
