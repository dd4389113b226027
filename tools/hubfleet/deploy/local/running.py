"""The processes of one stage: its proxy, its hub, its user servers."""

from __future__ import annotations

import contextlib
import os
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http.client import HTTPException
from pathlib import Path

import psutil

import hubfleet
from hubfleet.deploy.blame import Blame, Fault
from hubfleet.deploy.local import processes
from hubfleet.deploy.local.folder import StageFolder, disk_errors, read_json, write_json
from hubfleet.deploy.local.ports import HOST, Ports, require_free
from hubfleet.deploy.local.processes import Proc
from hubfleet.deploy.local.revisions import Revision
from hubfleet.deploy.local.telling import tail, telling
from hubfleet.deploy.target import DeployFailed
from hubfleet.model.json import Json

LAUNCH = Path(__file__).with_name("launch.py")
PACKAGES = Path(hubfleet.__file__).parent.parent
KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "HOME",
    "USER",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "PYTHONPYCACHEPREFIX",
)
"""What a hub inherits of the environment of whoever deploys it."""

_HUB = Blame(Fault.CRASH, "hub")
PATIENCE = 60.0
"""Seconds that a hub may take until it answers."""

LOG_SIZE = 5_000_000
LOG_AGES = 3


@dataclass(frozen=True, slots=True)
class Running:
    """One stage's processes. `environ` is the environment of whoever asks; only a few names of it are passed on."""

    folder: StageFolder
    ports: Ports
    secrets: Mapping[str, str]
    environ: Mapping[str, str]

    @property
    def mark(self) -> str:
        """Whose the processes are."""
        return self.secrets["mark"]

    def hub(self) -> psutil.Process | None:
        """Return the hub's process, None where it does not run."""
        return self._find("hub")

    def proxy(self) -> psutil.Process | None:
        """Return the proxy's process, None where it does not run."""
        return self._find("proxy")

    def start_proxy(self, base: str) -> None:
        """Start the proxy; one that a crash left without a note is ended first."""
        processes.end(processes.marked(self.mark, "proxy"), 2)
        require_free(self.ports.public, "the stage")
        require_free(self.ports.proxy, "the proxy's own API")
        addresses = [
            "--ip",
            HOST,
            "--port",
            str(self.ports.public),
            "--api-ip",
            HOST,
            "--api-port",
            str(self.ports.proxy),
        ]
        error = ["--error-target", f"http://{HOST}:{self.ports.hub}{base}hub/error", "--log-level", "warning"]
        self._start("proxy", [*addresses, *error], {})

    def start_hub(self, revision: Revision, extra: Mapping[str, str]) -> int:
        """Start the hub of a revision and return where its log begins. No other hub of the stage may run."""
        require_free(self.ports.hub, "the hub behind the proxy")
        log = self.folder.logs / "hub.log"
        begin = log.stat().st_size if log.exists() else 0
        self._start("hub", ["-f", str(revision.config)], {**extra, "PYTHONPATH": str(PACKAGES)})
        return begin

    def wait_for_hub(self, base: str, begin: int) -> None:
        """Wait until the hub answers through the proxy; raise the log's telling lines when it dies or is late."""
        give_up = time.monotonic() + PATIENCE
        inside, outside = (f"http://{HOST}:{port}{base}hub/health" for port in (self.ports.hub, self.ports.public))
        while not (_answers(inside) and _answers(outside)):
            if not self.hub():
                raise DeployFailed("the hub died while it started", lines=self.why(begin), blame=_HUB)
            if time.monotonic() > give_up:
                raise DeployFailed(f"the hub did not answer within {PATIENCE:.0f} s", lines=self.why(begin))
            time.sleep(0.05)

    def tell_proxy(self, base: str) -> None:
        """Have a running hub fill a new proxy with its routes; by itself it would look only once a minute."""
        if not self.hub() or not _listens(self.ports.proxy, 10):
            return
        url = f"http://{HOST}:{self.ports.hub}{base}hub/api/proxy"
        headers = {"Authorization": f"token {self.secrets['health_token']}"}
        with contextlib.suppress(OSError):  # a hub that can't do this is found out by whoever waits for it
            _opener().open(urllib.request.Request(url, method="POST", headers=headers), timeout=10).close()

    def why(self, begin: int) -> tuple[str, ...]:
        """Return the telling lines of the hub's log from `begin` on."""
        return telling(tail(self.folder.logs / "hub.log", 2000, self.secrets.values(), since=begin))

    def stop_proxy(self) -> None:
        """End the proxy; hub and user servers go on."""
        processes.end(processes.marked(self.mark, "proxy"), 2)
        self._note("proxy", None)

    def stop_hub(self) -> None:
        """End the hub and its services; the proxy and user servers go on."""
        processes.end(processes.marked(self.mark, "hub"), 10)
        self._note("hub", None)

    def stop_all(self) -> None:
        """End everything of the stage, at once; what was started meanwhile goes with the second look."""
        processes.end(processes.marked(self.mark), 10)
        processes.end(processes.marked(self.mark), 2)
        for role in ("hub", "proxy"):
            self._note(role, None)

    def turn_logs(self) -> None:
        """Keep logs small. They are emptied in place, since the proxy and user servers go on writing to theirs."""
        for log in self.folder.logs.glob("*.log"):
            if log.stat().st_size > LOG_SIZE:
                _turn(log)

    def _find(self, role: str) -> psutil.Process | None:
        match read_json(self.folder.file("processes")).get(role):
            case {"pid": int(pid), "started": float(started)}:
                return processes.find(Proc(pid, started), self.mark)
            case _:
                return None

    def _start(self, role: str, arguments: list[str], extra: Mapping[str, str]) -> None:
        command = [sys.executable, "-P", str(LAUNCH), role, *arguments]
        kept = {name: self.environ[name] for name in KEPT if name in self.environ}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
        environment = {**kept, "PATH": path, **extra, processes.MARK: f"{self.mark}:{role}"}
        with disk_errors(self.folder.logs):
            proc = processes.start(command, environment, self.folder.path, self.folder.logs / f"{role}.log")
        self._note(role, proc)

    def _note(self, role: str, proc: Proc | None) -> None:
        noted: dict[str, Json] = read_json(self.folder.file("processes"))
        value: Json = {**asdict(proc)} if proc else None
        write_json(self.folder.file("processes"), {**noted, role: value})


def _opener() -> urllib.request.OpenerDirector:
    """Asks directly: a proxy of the operator's is not for addresses of this machine."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _listens(port: int, seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while not processes.listens(port):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def _answers(url: str) -> bool:
    try:
        with _opener().open(url, timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except (OSError, HTTPException):
        # A client that asks too early may be given the very port it asks, and hear itself: no status line.
        return False


def _turn(log: Path) -> None:
    with disk_errors(log):
        for age in range(LOG_AGES - 1, 0, -1):
            older = log.with_name(f"{log.name}.{age}")
            if older.exists():
                older.replace(log.with_name(f"{log.name}.{age + 1}"))
        kept = log.with_name(f"{log.name}.1")
        kept.write_bytes(log.read_bytes())
        kept.chmod(0o600)
        os.truncate(log, 0)
