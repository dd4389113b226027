"""Processes that outlive the command that started them: started detached, found again, ended, never mistaken."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "HUBFLEET_LOCAL_MARK"
"""Environment variable that every process of a stage inherits: `<mark of the stage>:<role>`."""

ENVIRONMENT_WITHIN = 5.0
"""Seconds within which a new process shows its environment, however busy the machine is."""

CLOCK = 2.0
"""Seconds that a process's start time may differ between two readings: clocks are set while hubs run."""


@dataclass(frozen=True, slots=True)
class Proc:
    """A process by its id and the time it began, so that a recycled id is not taken for it."""

    pid: int
    started: float


def start(command: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> Proc:
    """Start a process in a session of its own, its output appended to `log`. It outlives this one."""
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:  # noqa: PTH123 - mode
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.returncode = 0  # nobody waits for it: it is meant to stay when this process ends
    _await_environment(process.pid)
    return Proc(process.pid, started_at(process.pid))


def _await_environment(pid: int) -> None:
    """Wait until the system shows the new program's environment.

    It is told that the program was replaced a moment before its environment can be read; whoever looks for the mark
    meanwhile would take it for somebody else's, and the hub for dead.
    """
    give_up = time.monotonic() + ENVIRONMENT_WITHIN
    while time.monotonic() < give_up:
        try:
            if psutil.Process(pid).environ():
                return
        except (psutil.Error, OSError):
            return
        time.sleep(0.005)


def started_at(pid: int) -> float:
    """When the process began, in seconds since 1970; 0 when it is gone."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0


def find(proc: Proc, mark: str) -> psutil.Process | None:
    """Return the process when it still runs and is the one that was started, by its id, start time and mark."""
    try:
        process = psutil.Process(proc.pid)
        same = abs(process.create_time() - proc.started) < CLOCK and process.status() != psutil.STATUS_ZOMBIE
        return process if same and _mark(process).startswith(f"{mark}:") else None
    except psutil.Error:
        return None


def marked(mark: str, *roles: str) -> list[psutil.Process]:
    """Return the stage's processes that have one of the roles (all, when none is named), whoever remembers them.

    A process that was started just before a crash is in no file; its environment tells whose it is.
    This process and those it runs under are never among them.
    """
    spare = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    wanted = tuple(f"{mark}:{role}" for role in roles) or (f"{mark}:",)
    return [
        process
        for process in psutil.process_iter()
        if process.pid not in spare and _mark(process).startswith(wanted) and _lives(process)
    ]


def end(processes: Iterable[psutil.Process], grace: float) -> None:
    """Ask the processes to end, wait `grace` seconds, then kill what is left."""
    asked = [process for process in processes if _send(process, "terminate")]
    _, left = psutil.wait_procs(asked, timeout=grace)
    killed = [process for process in left if _send(process, "kill")]
    psutil.wait_procs(killed, timeout=5)


def listens(port: int) -> bool:
    """Whether somebody on this machine answers at the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def owner_of_port(port: int) -> str:
    """Name the process that listens on the port ("python, pid 4711"), as far as this user may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                return _name(connection.pid)
    except psutil.Error:
        pass
    return "another process"


def _name(pid: int | None) -> str:
    try:
        return f"{psutil.Process(pid).name()}, pid {pid}" if pid else "another user's process"
    except psutil.Error:
        return f"pid {pid}"


def _mark(process: psutil.Process) -> str:
    try:
        return str(process.environ().get(MARK, ""))
    except (psutil.Error, OSError):
        return ""


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _send(process: psutil.Process, signal: str) -> bool:
    try:
        getattr(process, signal)()
    except psutil.NoSuchProcess:
        return False
    return True
