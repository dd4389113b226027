"""Ports for hubs of this machine: no two processes that run tests at the same time use the same ones."""

from __future__ import annotations

import fcntl
import tempfile
from functools import cache
from io import TextIOWrapper
from pathlib import Path

from hubfleet.deploy.local.ports import is_free

EACH = 100
"""Ports of one process, and as many a thousand further on, where a local stage has those that nobody sees."""

BLOCKS = 110
"""They end below the ports that the system gives to clients: one of those may connect to itself."""

_kept: list[TextIOWrapper] = []


@cache
def first_port() -> int:
    """The first port of a block that is this process's until it ends."""
    for number in range(BLOCKS):
        file = Path(tempfile.gettempdir(), f"hubfleet-test-ports-{number}").open("a", encoding="utf-8")  # noqa: SIM115
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            continue
        _kept.append(file)
        return 10_000 + number // 10 * 2000 + number % 10 * EACH
    raise AssertionError("every block of ports is used")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    free = (port for port in range(first_port() + EACH // 2, first_port() + EACH) if is_free(port))
    return [next(free) for _ in range(count)]
