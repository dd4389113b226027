"""A lock in a file, for targets that keep their state in a folder."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hubfleet.deploy.target import LockHeld

POLL = 0.1
"""Seconds between two tries while waiting."""


@contextmanager
def file_lock(path: Path, what: str, *, wait: float = 0.0) -> Iterator[None]:
    """Keep everybody else off `what` while the block lasts, other threads of this process included.

    The kernel gives the lock back when its holder dies, however it dies, so none is ever stale. The file says who
    has it and stays when it is free: deleting it would let two in. Raises LockHeld after `wait` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _acquire(descriptor, path, what, wait)
        _write(descriptor, json.dumps(_me()))
        try:
            yield
        finally:
            _write(descriptor, "")
    finally:
        os.close(descriptor)


def holder_of(path: Path) -> str | None:
    """Say who holds the lock ("pid 4711 on tern since 12:03:10 UTC"), or None where nobody is written down."""
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return f"pid {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _acquire(descriptor: int, path: Path, what: str, wait: float) -> None:
    deadline = time.monotonic() + wait
    while not _try(descriptor):
        if time.monotonic() >= deadline:
            raise LockHeld(what, holder_of(path) or "another run")
        time.sleep(POLL)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _me() -> dict[str, str | int]:
    since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
