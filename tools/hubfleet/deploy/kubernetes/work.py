"""What is done with the releases of one stage while its lock is held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hubfleet.deploy.kubernetes import standstill
from hubfleet.deploy.kubernetes.api import CLAIM, SECRET, Api
from hubfleet.deploy.kubernetes.away import bearing_absence
from hubfleet.deploy.kubernetes.crds import apply_crds
from hubfleet.deploy.kubernetes.helm import Helm, HelmFailed, HelmStopped, Stop, Upgrade
from hubfleet.deploy.kubernetes.lease import Held
from hubfleet.deploy.kubernetes.live import by_release, is_foreign, is_whole
from hubfleet.deploy.kubernetes.pending import settle
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.kubernetes.ready import is_of
from hubfleet.deploy.kubernetes.refused import blame_of
from hubfleet.deploy.kubernetes.releases import (
    COMMIT,
    GOOD,
    RELEASE_DIGEST,
    RUN,
    SELECTOR,
    STAGE_DIGEST,
    Revision,
    read_revisions,
)
from hubfleet.deploy.kubernetes.stamp import commit_label, label_value
from hubfleet.deploy.kubernetes.state import State, load_state, save_state
from hubfleet.deploy.kubernetes.volumes import revive
from hubfleet.deploy.kubernetes.watch import Watch
from hubfleet.deploy.target import DeployFailed, Report, Spec
from hubfleet.model.key import StageKey
from hubfleet.model.release import Release


@dataclass(frozen=True, slots=True)
class Work:
    """One stage under its lock. `digests` are those that its releases should have.

    With `take_over` objects become those of its releases, whoever they belonged to.
    """

    api: Api
    helm: Helm
    place: Place
    held: Held
    labels: Mapping[str, str]
    run: str
    chart: Callable[[str], Path]
    digests: Mapping[str, str]
    report: Report
    take_over: bool = False

    def bring(self, release: Release, spec: Spec, secrets: Mapping[str, str]) -> int:
        """Bring one release to what is wanted, unless it is there and up; return its revision."""
        history = self._settled(release.name)
        last = history[-1] if history else None
        if last and self._is_as_wanted(last, release, spec):
            return last.number
        self.report(f"{'upgrading' if last else 'installing'} release {release.name}")
        filled = release.with_secrets(lambda need: secrets[need.name])
        upgrade = Upgrade(
            release=release.name,
            namespace=release.namespace,
            chart=self.chart(release.chart),
            values=filled.values,
            labels=self._stamp(release, spec),
            description=f"hubfleet: {spec.stage} at {spec.commit or 'no commit'}, run {self.run}",
            install=last is None,
            take_over=self.take_over,
        )
        self.held.require()
        if upgrade.install:
            revive(self.api, upgrade.namespace)
        apply_crds(self.api, upgrade.chart)
        self._write(release.name, lambda stop: self.helm.upgrade(self._begun(upgrade), stop))
        return self._number(release.name)

    def refuse_foreign(self, stage: StageKey) -> None:
        """Raise DeployFailed where a hub runs that somebody else installed, and nobody said that it is to be ours."""
        name = self.place.release
        if is_foreign(self._histories().get(name, ()), self._state()):
            raise DeployFailed(
                f"release {name} in namespace {self.place.namespace} was installed by somebody else's helm",
                help=f"see what would change, and take it over: `hubfleet adopt {stage}`",
            )

    def is_overtaken(self) -> bool:
        """Whether somebody's helm wrote a release of ours after us: it may have taken objects from the others."""
        written, histories = self._state().written, self._histories()
        return any(name in histories and histories[name][-1].number != last for name, last in written.items())

    def refuse_overtaken(self) -> None:
        """Raise DeployFailed where somebody's helm wrote a release of ours after us."""
        written = self._state().written
        for name, history in self._histories().items():
            if name in written and history[-1].number != written[name]:
                raise DeployFailed(
                    f"somebody's helm made revision {history[-1].number} of release {name} "
                    f"while revision {written[name]} was tried",
                    help="run again when nobody else works on it",
                )

    def back(self) -> int | None:
        """Return to the releases that were tested together; return the main one's revision, None when stopped."""
        histories = {name: self._settled(name) for name in self._histories()}
        state = self._state()
        if state.tested is None:
            return self._back_untested(histories)
        for name in [name for name in histories if name in state.written and name not in state.releases]:
            self.report(f"removing release {name}: it was not there when the stage was tested")
            self.helm.uninstall(self.place.namespace, name, self._watch().hopeless)
        for name in state.releases:
            self._return(histories.get(name, []), name, lambda one: self._was(one, state), state)
        self._keep_tested(state.releases)
        self.start()
        return self._number(self.place.release)

    def drop_unwanted(self) -> None:
        """Remove releases of ours that the stage no longer has. One with volumes stays: that takes a tombstone."""
        namespace, state = self.place.namespace, self._state()
        kept = self.api.list(CLAIM, namespace)
        for name in sorted(set(state.written) - set(self.digests)):
            if not any(is_of(claim, name) for claim in kept):
                self.remove(name)

    def remove(self, name: str) -> None:
        """Remove a release of ours, and forget it."""
        self.helm.uninstall(self.place.namespace, name, self._watch().hopeless)
        state = self._state()
        self._save(replace(state, written={one: number for one, number in state.written.items() if one != name}))

    def written(self) -> Mapping[str, Revision]:
        """Return the newest revision of each release that a run of ours wrote."""
        known = self._state().written
        return {name: history[-1] for name, history in self._histories().items() if name in known}

    def stop(self) -> None:
        """Bring the main release's deployments to zero, and keep that they are."""
        standstill.stop(self.api, self.place.namespace, self.place.release)
        self._save(replace(self._state(), stopped=True))

    def start(self) -> None:
        """Take back an earlier `stop`."""
        state = self._state()
        if state.stopped:
            standstill.start(self.api, self.place.namespace, self.place.release)
            self._save(replace(state, stopped=False))

    def _back_untested(self, histories: Mapping[str, Sequence[Revision]]) -> int | None:
        """A hub that somebody installed before us comes back; what only we made, and nobody tested, is stopped."""
        main = histories.get(self.place.release, ())
        if not is_foreign(main, self._state()):
            self.report("stopping it: it was never tested")
            self.stop()
            return None
        self._return(main, self.place.release, lambda one: one.stage_digest is None, State())
        return self._number(self.place.release)

    def _return(self, history: Sequence[Revision], name: str, is_it: Callable[[Revision], bool], state: State) -> None:
        """Roll one release back to the revision that was tested, or else the newest that is wanted, unless it is that.

        Labels alone do not tell: a `helm upgrade` by hand takes over those of the revision before.
        """
        last = history[-1] if history else None
        ours = last is not None and state.written.get(name, last.number) == last.number
        if last and last.status == "deployed" and is_it(last) and ours:
            return
        wanted = [one for one in history if one.status in GOOD and is_it(one)]
        if not wanted:
            raise DeployFailed(f"no revision of release {name} is kept from when the stage was tested")
        number = next((one.number for one in wanted if one.number == state.revisions.get(name)), wanted[-1].number)
        self.report(f"bringing release {name} back to revision {number}")
        self._write(name, lambda stop: self.helm.rollback(self.place.namespace, name, number, stop))

    def _keep_tested(self, names: Iterable[str]) -> None:
        """Keep which revisions stand for what was tested: Helm forgets old ones."""
        histories, state = self._histories(), self._state()
        revisions = {name: histories[name][-1].number for name in names if name in histories}
        if revisions != state.revisions:
            self._save(replace(state, revisions=revisions))

    def _was(self, revision: Revision, state: State) -> bool:
        """Whether a revision is the one that was tested: the main release's carries the stage's digest as well."""
        whole = revision.release != self.place.release or revision.stage_digest == state.tested
        return whole and revision.release_digest == state.releases[revision.release]

    def _begun(self, upgrade: Upgrade) -> Upgrade:
        """As the release is now: what an earlier try left of an install is upgraded."""
        return replace(upgrade, install=not self._histories().get(upgrade.release))

    def _write(self, name: str, do: Callable[[Stop], object]) -> None:
        """Let Helm write while the pods are watched, keep what it wrote, and wait until it is up."""
        watch, server = self._watch(), self.api.connection.server
        try:
            bearing_absence(partial(do, watch.hopeless), partial(self._again, name), server)
        except HelmStopped as error:
            raise watch.failed() from error
        except HelmFailed as error:
            lines = watch.last_words() if "hook" in str(error) else ()
            raise DeployFailed(str(error), lines=lines, blame=blame_of(str(error), name)) from error
        finally:
            self._note(name)
        watch.until_ready(name, self.report)

    def _again(self, name: str) -> None:
        self.report("the API server did not answer Helm: trying again")
        self._settled(name)

    def _note(self, name: str) -> None:
        """Keep which revision is ours."""
        history = self._histories().get(name)
        if history:
            state = self._state()
            self._save(replace(state, written={**state.written, name: history[-1].number}))

    def _is_as_wanted(self, last: Revision, release: Release, spec: Spec) -> bool:
        named = all(last.labels.get(name) == value for name, value in self.labels.items())
        same = named and last.release_digest == self.digests.get(release.name) and is_whole(last, self._state())
        if release.name != self.place.release:
            return same
        return same and last.stage_digest == spec.digest and self._watch().is_up(release.name)

    def _settled(self, name: str) -> Sequence[Revision]:
        """The release's history, after what a killed run left was brought to an end."""
        history = self._histories().get(name, [])
        if settle(self.helm, history, run=self.run, now=self.api.now, stop=self._watch().hopeless, report=self.report):
            self._note(name)
            return self._histories().get(name, [])
        return history

    def _stamp(self, release: Release, spec: Spec) -> dict[str, str]:
        told = {**self.labels, STAGE_DIGEST: spec.digest, RELEASE_DIGEST: self.digests[release.name]}
        told |= {RUN: label_value(self.run)}
        return told | ({COMMIT: commit_label(spec.commit)} if spec.commit else {})

    def _histories(self) -> dict[str, list[Revision]]:
        secrets = self.api.list(SECRET, self.place.namespace, SELECTOR, metadata_only=True)
        return dict(by_release(read_revisions(secrets), self.place.namespace))

    def _number(self, name: str) -> int:
        history = self._histories().get(name)
        return history[-1].number if history else 0

    def _watch(self) -> Watch:
        return Watch(self.api, self.place.namespace, self.held.require, self.api.now)

    def _state(self) -> State:
        return load_state(self.api, self.place.namespace)

    def _save(self, state: State) -> None:
        self.held.require()
        save_state(self.api, self.place.namespace, state, self.labels)
