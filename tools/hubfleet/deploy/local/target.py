"""The local target: stages as JupyterHub processes of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hubfleet.deploy.health import tidied
from hubfleet.deploy.local import drift, files, keeping, ports, revisions
from hubfleet.deploy.local.environment import plain
from hubfleet.deploy.local.folder import StageFolder, every_stage, read_json, write_json
from hubfleet.deploy.local.honoured import not_enforced
from hubfleet.deploy.local.login import Login, door, logins
from hubfleet.deploy.local.revisions import Revision
from hubfleet.deploy.local.running import Running
from hubfleet.deploy.local.telling import tail
from hubfleet.deploy.local.versions import installed, local_digest, require
from hubfleet.deploy.lock import file_lock
from hubfleet.deploy.target import Deployed, DeployFailed, HubAccess, Report, Spec
from hubfleet.deploy.tried import HealthReport
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Values, get
from hubfleet.model.key import UnitKey
from hubfleet.model.release import CompiledStage
from hubfleet.plan.drift import Difference, Drift, Orphan
from hubfleet.plan.live import Live, LiveState

FIRST_PORT = 8000


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class LocalTarget:
    """Keeps stages under `state`, a folder for its owner only. Implements `Target`.

    `environ` is the environment of whoever deploys; only a few names of it reach a hub. `ports` are those that the data
    asks for; others are chosen from `first_port` on and kept. `given` are the secrets that somebody outside gives out.
    """

    state: Path
    environ: Mapping[str, str]
    ports: Mapping[UnitKey, int] = field(default_factory=dict)
    first_port: int = FIRST_PORT
    given: Callable[[UnitKey], Mapping[str, str]] = lambda _: {}
    now: Callable[[], datetime] = _now

    def digest(self, compiled: CompiledStage, leaves: Mapping[str, str] | None = None) -> str:
        """Return the digest that the stage has on this machine. `leaves` are hashes of what its secrets files hold."""
        return local_digest(compiled.main.values, revisions.CONFIG, installed(), leaves)

    def live(self, stages: Iterable[UnitKey]) -> Mapping[UnitKey, Live]:
        """Return the state of those that were ever deployed."""
        found = ((stage, self._live(stage)) for stage in stages)
        return {stage: live for stage, live in found if live}

    def drift(self, stages: Iterable[UnitKey], is_known: Callable[[UnitKey], bool]) -> Drift:
        """Return generated files that somebody changed, processes that do not run, and stages that no data has."""
        found = {stage: tuple(self._drift(stage)) for stage in stages if self._live(stage)}
        strays = [stage for stage in every_stage(self.state) if not is_known(stage)]
        return Drift(found, tuple(Orphan("", str(stage), "it is in no data any more") for stage in strays))

    def lock(self, stage: UnitKey) -> AbstractContextManager[None]:
        """Keep every other run off the stage."""
        return file_lock(self.state / ".locks" / f"{stage.owner}.{stage.part}", str(stage))

    def deploy(self, spec: Spec, report: Report) -> Deployed:
        """Make a new revision and wait until the hub answers; the digest that is live already is only repaired."""
        versions = installed()
        require(versions)
        folder = StageFolder.of(self.state, spec.stage)
        folder.prepare()
        release = spec.compiled.main
        before, given = keeping.read(folder), self.given(spec.stage)
        kept = keeping.ensure(folder, release.secrets, given, door(release.values).passwords)
        running = self._settle(spec.stage, folder)
        if running.hub() and running.proxy():
            self._tidy(spec.stage, report)
        if before and before.get("proxy_token") != kept["proxy_token"]:
            report("stopping the proxy: its token is a new one")
            running.stop_proxy()
        now = revisions.current(folder)
        if now is None or now.digest != spec.digest or (spec.repair and any(drift.altered(now))):
            report(f"writing a new revision of {spec.stage}")
            now = self._next(spec, folder, running, now, versions)
        self._bring_up(spec.stage, now, report)
        return Deployed(now.number, self.url(spec.stage), self.notes(spec.compiled))

    @contextmanager
    def access(self, stage: UnitKey) -> Iterator[HubAccess]:
        """Open a way to the hub: it is on this machine already."""
        token = keeping.read(StageFolder.of(self.state, stage))["health_token"]
        yield HubAccess(self.url(stage), token)

    def examine(self, spec: Spec) -> HealthReport:
        """Nothing runs beside the hubs of this machine."""
        raise HubfleetError(f"{spec.stage} can't be tried: nothing runs beside hubs on this machine")

    def mark_trying(self, stage: UnitKey) -> None:
        """Keep that a health check begins."""
        write_json(StageFolder.of(self.state, stage).file("trying"), {"since": self.now().isoformat()})

    def mark_tested(self, stage: UnitKey, digest: str, at: datetime, seconds: float) -> None:
        """Keep that the live revision passed health."""
        folder = StageFolder.of(self.state, stage)
        revisions.note(self._current(stage), "tested", {"digest": digest, "at": at.isoformat(), "seconds": seconds})
        folder.file("failed").unlink(missing_ok=True)
        folder.file("trying").unlink(missing_ok=True)
        revisions.forget_old(folder)

    def mark_failed(self, stage: UnitKey, digest: str, at: datetime, cause: str) -> None:
        """Keep that this digest failed, and count the attempts in a row."""
        folder = StageFolder.of(self.state, stage)
        folder.prepare()
        before = read_json(folder.file("failed"))
        count = before.get("attempts")
        attempts = count + 1 if before.get("digest") == digest and isinstance(count, int) else 1
        failed: dict[str, Json] = {"digest": digest, "at": at.isoformat(), "cause": cause, "attempts": attempts}
        write_json(folder.file("failed"), failed)

    def rollback(self, stage: UnitKey, report: Report) -> Deployed | None:
        """Bring the last tested revision back; stop the stage where there is none."""
        folder = StageFolder.of(self.state, stage)
        revision = revisions.last_tested(folder)
        if revision is None:
            report(f"stopping {stage}: it was never tested")
            self.stop(stage)
            return None
        back = self.rollback_to(stage, revision.number, report)
        self._tidy(stage, report)
        return back

    def rollback_to(self, stage: UnitKey, number: int, report: Report) -> Deployed:
        """Bring a revision back. Its database returns with it when a newer JupyterHub has migrated the live one."""
        folder = StageFolder.of(self.state, stage)
        known = {revision.number: revision for revision in revisions.every(folder)}
        if number not in known:
            raise HubfleetError(
                f"{stage} has no revision {number}", help=f"known: {', '.join(map(str, known)) or 'none'}"
            )
        running, now, wanted = self._running(stage), revisions.current(folder), known[number]
        report(f"bringing {stage} back to revision {number}")
        if now and now.number != number:
            running.stop_hub()
            if revisions.restore_database(folder, wanted):
                report(f"the database of revision {number} is back: an older JupyterHub can't read the newer one")
            revisions.make_current(folder, wanted)
        self._bring_up(stage, wanted, report)
        return Deployed(number, self.url(stage))

    def logs(self, stage: UnitKey, lines: int = 100) -> tuple[str, ...]:
        """Return the last lines of the hub's log, without secrets."""
        folder = StageFolder.of(self.state, stage)
        return tail(self.log_file(stage), lines, keeping.read(folder).values())

    def log_file(self, stage: UnitKey) -> Path:
        """Where the hub's log is; those of its proxy and user servers are beside it."""
        return StageFolder.of(self.state, stage).logs / "hub.log"

    def stop(self, stage: UnitKey) -> None:
        """End the hub, its user servers and its proxy; keep its data."""
        if keeping.read(StageFolder.of(self.state, stage)):
            self._running(stage).stop_all()

    def delete(self, stage: UnitKey) -> None:
        """Stop the stage and delete all of it, homes included."""
        self.stop(stage)
        shutil.rmtree(StageFolder.of(self.state, stage).path, ignore_errors=True)

    def url(self, stage: UnitKey) -> str:
        """Return the stage's address, with a slash at its end."""
        found = ports.read(StageFolder.of(self.state, stage))
        return f"http://{ports.HOST}:{found.public}{self._base(stage)}" if found else ""

    def logins(self, stage: UnitKey) -> tuple[Login, ...]:
        """Return how people get into the stage, passwords included: for the terminal only."""
        values, secrets = self._values(stage), keeping.read(StageFolder.of(self.state, stage))
        return logins(door(values), values, secrets, self.url(stage))

    def notes(self, compiled: CompiledStage) -> tuple[str, ...]:
        """Return what this machine does differently, one sentence each."""
        stand_in = door(compiled.main.values).stand_in_for
        told = (f"login: generated passwords stand in for {stand_in}",) if stand_in else ()
        others = tuple(
            f"release {release.name}: needs a cluster" for release in compiled.releases if release != compiled.main
        )
        return (*told, *not_enforced(compiled.main.values), *others)

    def _settle(self, stage: UnitKey, folder: StageFolder) -> Running:
        """Choose the ports; what listens on ports that the data has changed is ended."""
        before = ports.read(folder)
        now = ports.choose(self.state, folder, self.ports.get(stage), self.first_port)
        if before not in {None, now}:
            self._running(stage).stop_all()
        return self._running(stage)

    def _next(
        self, spec: Spec, folder: StageFolder, running: Running, before: Revision | None, versions: Mapping[str, str]
    ) -> Revision:
        revision = revisions.create(
            folder, spec.compiled.main, digest=spec.digest, commit=spec.commit, versions=versions, at=self.now()
        )
        files.write_all(spec.compiled.main.values, revision.folder)
        drift.seal(revision)
        running.stop_hub()
        if before:
            revisions.save_database(folder, before)
        revisions.make_current(folder, revision)
        return revision

    def _bring_up(self, stage: UnitKey, revision: Revision, report: Report) -> None:
        """Start what of the stage does not run, and wait until it answers."""
        folder, running, base = StageFolder.of(self.state, stage), self._running(stage), self._base(stage)
        running.turn_logs()
        begin = 0
        if not running.proxy():
            report(f"starting the proxy on port {running.ports.public}")
            running.start_proxy(base)
            running.tell_proxy(base)
        if not running.hub():
            running.stop_hub()
            report(f"starting the hub of revision {revision.number}")
            begin = running.start_hub(revision, _hub_environment(self._values(stage)))
        try:
            running.wait_for_hub(base, begin)
        except DeployFailed as error:
            error.help = f"the whole log: {folder.logs / 'hub.log'}"
            raise
        if not revision.up:
            revisions.note(revision, "up", {"at": self.now().isoformat()})

    def _tidy(self, stage: UnitKey, report: Report) -> None:
        """Take away what a health check left that was killed. What can't go now is left to the next one."""
        mark = StageFolder.of(self.state, stage).file("trying")
        if mark.exists() and tidied(lambda: self.access(stage), report):
            mark.unlink()

    def _live(self, stage: UnitKey) -> Live | None:
        folder = StageFolder.of(self.state, stage)
        revision = revisions.current(folder)
        if revision is None or not keeping.read(folder):
            return None
        tested, failed = revisions.last_tested(folder), read_json(folder.file("failed"))
        attempts = failed.get("attempts")
        return Live(
            stage=stage,
            state=self._state(stage, revision),
            digest=revision.digest if revision.up else None,
            revision=revision.number,
            commit=revision.commit,
            since=revision.since,
            tested=tested.tested if tested else None,
            tested_at=tested.tested_at if tested else None,
            failed=str(failed["digest"]) if failed else None,
            failed_at=datetime.fromisoformat(str(failed["at"])) if failed else None,
            attempts=attempts if isinstance(attempts, int) else 0,
            trying=folder.file("trying").exists(),
            url=self.url(stage),
        )

    def _state(self, stage: UnitKey, revision: Revision) -> LiveState:
        running = self._running(stage)
        hub, proxy = running.hub(), running.proxy()
        if hub and proxy and revision.up:
            return LiveState.RUNNING
        stopped = read_json(running.folder.file("processes"))
        return LiveState.STOPPED if stopped.get("hub") is None and stopped.get("proxy") is None else LiveState.BROKEN

    def _drift(self, stage: UnitKey) -> Iterator[Difference]:
        running = self._running(stage)
        yield from drift.altered(self._current(stage))
        yield from drift.standing(hub=running.hub() is not None, proxy=running.proxy() is not None)

    def _running(self, stage: UnitKey) -> Running:
        folder = StageFolder.of(self.state, stage)
        found = ports.read(folder)
        if found is None:
            raise HubfleetError(f"{stage} was never deployed on this machine")
        return Running(folder, found, keeping.read(folder), self.environ)

    def _current(self, stage: UnitKey) -> Revision:
        revision = revisions.current(StageFolder.of(self.state, stage))
        if revision is None:
            raise HubfleetError(f"{stage} was never deployed on this machine")
        return revision

    def _values(self, stage: UnitKey) -> Values:
        """The live revision's values, secrets in their places."""
        revision, secrets = self._current(stage), keeping.read(StageFolder.of(self.state, stage))
        return revisions.with_secrets(revision, secrets)

    def _base(self, stage: UnitKey) -> str:
        base = get(self._values(stage), ("hub", "baseUrl"))
        return f"/{base.strip('/')}/".replace("//", "/") if isinstance(base, str) else "/"


def _hub_environment(values: Values) -> dict[str, str]:
    """The environment that the values give the hub, in either of the chart's forms."""
    extra = get(values, ("hub", "extraEnv"))
    if isinstance(extra, list):
        extra = {str(item["name"]): item for item in extra if isinstance(item, dict) and "name" in item}
    pairs = ((name, plain(value)) for name, value in (extra or {}).items()) if isinstance(extra, dict) else ()
    return {name: text for name, text in pairs if text is not None}
