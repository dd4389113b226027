"""Takes stages away from this machine: stop, a last backup, homes kept in a folder of their own or deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.local import keeping, revisions
from hubfleet.deploy.local.folder import PRIVATE_FOLDER, StageFolder, disk_errors, every_stage, read_json, write_json
from hubfleet.deploy.local.running import KEPT
from hubfleet.deploy.local.target import LocalTarget
from hubfleet.deploy.redact import redact
from hubfleet.deploy.retirement import Inventory, Order, Progress, Volume
from hubfleet.deploy.target import DeployFailed, Report
from hubfleet.deploy.web import Cancelled
from hubfleet.findings import HubfleetError
from hubfleet.model.key import StageKey
from hubfleet.model.lifecycle import FinalBackup
from hubfleet.plan.live import LiveState

RETIRED = ".retired"
"""Below the state folder: what retired hubs left."""

LINES = 20
LOOK = 0.2
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024


@dataclass(frozen=True, slots=True)
class LocalRetirement:
    """Implements `Retires`. `cluster` is what the data calls this machine."""

    target: LocalTarget
    cluster: str

    def inventory(self, stage: StageKey) -> Inventory | None:
        """Return what is there of a stage: its folder, with a home a person."""
        folder = self._folder(stage)
        if not folder.path.is_dir():
            return None
        now, progress = revisions.current(folder), self.progress(stage)
        homes = sorted(path for path in folder.homes.glob("*") if path.is_dir())
        database = [Volume("database", _size(folder.database))] if folder.database.exists() else []
        return Inventory(
            stage=stage,
            cluster=self.cluster,
            place=f"folder {folder.path}",
            releases=(f"{stage.hub} revision {now.number}",) if now else (),
            objects=tuple(f"process {role}" for role in ("hub", "proxy") if self._runs(stage)),
            volumes=(*(Volume(f"home {path.name}", _size(path)) for path in homes), *database),
            servers=self.servers(stage),
            mark=keeping.read(folder).get("mark", ""),
            removing=progress.approval if progress and progress.removing else None,
        )

    def lock(self, stage: StageKey) -> AbstractContextManager[None]:
        """Keep every other run off the stage."""
        return self.target.lock(stage)

    def servers(self, stage: StageKey) -> tuple[str, ...]:
        """Return whose servers run, as the hub's database has it; nobody's where the hub does not run."""
        return tuple(sorted(_users(self._folder(stage).database) - {HEALTH_USER})) if self._runs(stage) else ()

    def progress(self, stage: StageKey) -> Progress | None:
        """Return how far an earlier run came."""
        told = read_json(self._folder(stage).file("retiring"))
        if not told:
            return None
        at = told.get("noticed_at")
        noticed = datetime.fromisoformat(at) if isinstance(at, str) else None
        return Progress(str(told["approval"]), noticed, told["removing"] is True)

    def keep_progress(self, stage: StageKey, progress: Progress | None) -> None:
        """Keep it in the stage's folder."""
        file = self._folder(stage).file("retiring")
        if progress is None:
            file.unlink(missing_ok=True)
            return
        at = progress.noticed_at.isoformat() if progress.noticed_at else None
        write_json(file, {"approval": progress.approval, "noticed_at": at, "removing": progress.removing})

    def stop(self, stage: StageKey, report: Report) -> None:  # noqa: ARG002 - the form of the port
        """Stop all of the stage, people's servers with it."""
        self.target.stop(stage)

    def start(self, stage: StageKey, report: Report) -> None:
        """Bring the revision that ran back up."""
        now = revisions.current(self._folder(stage))
        if now is not None:
            self.target.rollback_to(stage, now.number, report)

    def back_up(self, order: Order, backup: FinalBackup, report: Report, cancelled: Callable[[], bool]) -> None:
        """Run the command as it is on this machine; the homes are its volumes."""
        homes = self._folder(order.stage).homes
        report(f"running the final backup of {homes}")
        told = {"HUBFLEET_VOLUMES": str(homes), "HUBFLEET_HUB": order.stage.hub, "HUBFLEET_STAGE": order.stage.stage}
        log = self._folder(order.stage).logs / "backup.log"
        with disk_errors(log), log.open("wb") as stream:
            log.chmod(0o600)
            process = self._start(backup, {**told}, stream.fileno())
        try:
            status = _wait(process, backup.within.seconds, cancelled)
        finally:
            process.kill()
            process.wait()
        if status != 0:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES:]
            why = f"did not end within {backup.within}" if status is None else f"failed with exit status {status}"
            raise DeployFailed(f"the final backup {why}: nothing was deleted", lines=[redact(line) for line in lines])

    def take_away(self, order: Order, report: Report) -> tuple[str, ...]:
        """Move what is kept aside, then delete the folder."""
        folder = self._folder(order.stage)
        self.target.stop(order.stage)
        kept: tuple[str, ...] = ()
        if order.tombstone.data == "keep":
            kept = self._move(order, folder, report)
        report(f"deleting {folder.path}")
        self._delete(folder)
        return kept

    def _move(self, order: Order, folder: StageFolder, report: Report) -> tuple[str, ...]:
        """Homes and the hub's database go on in `.retired/HUB/STAGE-DAY`; each is moved whole or not at all."""
        place = self.target.state / RETIRED / order.stage.hub / f"{order.stage.stage}-{order.tombstone.on}"
        with disk_errors(place):
            place.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            for path in (folder.homes, folder.database):
                if path.exists():
                    report(f"keeping {path.name} in {place}")
                    path.rename(_free(place / path.name))
        return (f"homes and database in {place}",)

    def _delete(self, folder: StageFolder) -> None:
        """What says that a retirement is under way goes last: a killed run is found by it."""
        last = (folder.file("current"), folder.file("retiring"))
        with disk_errors(folder.path):
            for path in folder.path.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path not in last:
                    path.unlink()
            for path in last:
                path.unlink(missing_ok=True)
            folder.path.rmdir()
            if not any(folder.path.parent.iterdir()):
                folder.path.parent.rmdir()

    def _start(self, backup: FinalBackup, told: dict[str, str], log: int) -> subprocess.Popen[bytes]:
        kept = {name: self.target.environ[name] for name in KEPT if name in self.target.environ}
        try:
            return subprocess.Popen(
                list(backup.command), stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**kept, **told}
            )
        except OSError as error:
            raise DeployFailed(f"the final backup can't start: {error}") from error

    def _runs(self, stage: StageKey) -> bool:
        live = self.target.live([stage]).get(stage)
        return live is not None and live.state is LiveState.RUNNING

    def _folder(self, stage: StageKey) -> StageFolder:
        return StageFolder.of(self.target.state, stage)


def stages_here(state: Path) -> tuple[StageKey, ...]:
    """Return the stages on this machine, those included whose removal was broken off, sorted."""
    half = {f"{file.parent.parent.name}/{file.parent.name}" for file in state.glob("*/*/retiring.json")}
    return tuple(sorted({*every_stage(state), *map(StageKey.parse, half)}))


def _users(database: Path) -> set[str]:
    """Source: JupyterHub, `orm.Spawner`: one that runs has a server."""
    query = "select users.name from spawners join users on users.id = user_id where server_id is not null"
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return {str(name) for (name,) in connection.execute(query)}
    except sqlite3.Error as error:
        raise HubfleetError(f"the hub's database {database} can't be read: {error}") from error


def _wait(process: subprocess.Popen[bytes], seconds: float, cancelled: Callable[[], bool]) -> int | None:
    """Return the exit status, None when it took too long."""
    deadline = time.monotonic() + seconds
    while process.poll() is None:
        if cancelled():
            raise Cancelled("the run was interrupted")
        if time.monotonic() > deadline:
            return None
        time.sleep(LOOK)
    return process.returncode


def _free(path: Path) -> Path:
    """The path, or with a number behind it where an earlier hub of the name left something there."""
    number = 1
    while path.exists():
        number += 1
        path = path.with_name(f"{path.name.partition('~')[0]}~{number}")
    return path


def _size(path: Path) -> str:
    """How much is in a file or folder, for people."""
    files = [path] if path.is_file() else (Path(at) / name for at, _, names in os.walk(path) for name in names)
    size = float(sum(file.lstat().st_size for file in files))
    unit = 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    return f"{size:.0f} {_UNITS[unit]}" if unit == 0 else f"{size:.1f} {_UNITS[unit]}"
