"""Worker processes that render many releases.

Spawned, never forked: the Go runtime inside does not survive a fork. Each is started with `GOMAXPROCS=1` and
`GOGC=400` in its environment, because Go reads them before Python could set them; else Go's collector takes the
other workers' cores.
"""

from __future__ import annotations

import os
import pickle
import selectors
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import hubfleet
from hubfleet.render.release import failed, render_release
from hubfleet.render.renderer import Renderer, RenderRequest
from hubfleet.render.stage import ReleaseResult

IN_PROCESS = 4
"""Up to so many releases, starting a worker costs more than it saves."""
AGAIN = "run it again when the machine is less busy and has memory left: a process for each CPU renders"
_GO = {"GOMAXPROCS": "1", "GOGC": "400"}


@dataclass(frozen=True, slots=True)
class Workers:
    """How to render: `count` processes with the given environment; a release may take `seconds`."""

    count: int = 2
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 120


class _Worker:
    """One process and the request it is busy with. What it writes to standard error is kept for a message."""

    def __init__(self, renderer: Renderer, environment: Mapping[str, str]) -> None:
        self.log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hubfleet.render.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**environment, **_GO, "PYTHONPATH": _import_path(environment)},
        )
        self.number = -1
        self.since = 0.0
        self._send(renderer)

    @property
    def source(self) -> IO[bytes]:
        assert self.process.stdout  # noqa: S101 - a pipe was asked for
        return self.process.stdout

    def give(self, number: int, request: RenderRequest) -> None:
        self.number, self.since = number, time.monotonic()
        self._send(request)

    def take(self) -> ReleaseResult | None:
        """The result; None when the process ended instead."""
        try:
            result: ReleaseResult = pickle.load(self.source)  # noqa: S301 - written by our own child
        except (EOFError, pickle.UnpicklingError, OSError):
            return None
        return result

    def last_words(self) -> str:
        self.log.seek(0)
        lines = [line for line in self.log.read().decode(errors="replace").splitlines() if line.strip()]
        return f": {lines[-1].strip()}" if lines else ""

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            if stream:
                _close(stream)

    def _send(self, value: object) -> None:
        assert self.process.stdin  # noqa: S101 - a pipe was asked for
        try:
            pickle.dump(value, self.process.stdin, pickle.HIGHEST_PROTOCOL)
            self.process.stdin.flush()
        except BrokenPipeError:
            """It is gone; reading from it will say so."""


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except BrokenPipeError:
        """What was not sent has no reader any more."""


def _import_path(environment: Mapping[str, str]) -> str:
    """Where this hubfleet lives, before what the environment names."""
    own = str(Path(hubfleet.__file__).parent.parent)
    given = environment.get("PYTHONPATH")
    return os.pathsep.join([own, given]) if given else own


def render_many(
    requests: Sequence[RenderRequest], renderer: Renderer, workers: Workers
) -> Generator[tuple[int, ReleaseResult], None, None]:
    """Render all; results come as they are ready, each with its request's index."""
    if len(requests) <= IN_PROCESS or workers.count < 1:
        yield from ((number, render_release(request, renderer)) for number, request in enumerate(requests))
        return
    pool = _Pool(renderer, workers, deque(enumerate(requests)))
    try:
        yield from pool.run()
    finally:
        pool.end()


class _Pool:
    """One thread waits for all workers: an interrupt reaches it at once, and `end` leaves no process behind."""

    def __init__(self, renderer: Renderer, workers: Workers, waiting: deque[tuple[int, RenderRequest]]) -> None:
        self.renderer = renderer
        self.workers = workers
        self.waiting = waiting
        self.selector = selectors.DefaultSelector()

    def run(self) -> Iterator[tuple[int, ReleaseResult]]:
        for _ in range(min(self.workers.count, len(self.waiting))):
            self._start()
        while self.selector.get_map():
            for key, _ in self.selector.select(timeout=1):
                yield self._finish(key.data)
            yield from self._overdue()

    def end(self) -> None:
        for key in list(self.selector.get_map().values()):
            key.data.end()
        self.selector.close()

    def _start(self) -> None:
        worker = _Worker(self.renderer, self.workers.environment)
        self.selector.register(worker.source, selectors.EVENT_READ, worker)
        worker.give(*self.waiting.popleft())

    def _finish(self, worker: _Worker) -> tuple[int, ReleaseResult]:
        number, result = worker.number, worker.take()
        if result is None:
            return number, self._replace(worker, "the process that rendered it ended")
        if self.waiting:
            worker.give(*self.waiting.popleft())
        else:
            self._drop(worker)
        return number, result

    def _overdue(self) -> Iterator[tuple[int, ReleaseResult]]:
        for key in list(self.selector.get_map().values()):
            worker: _Worker = key.data
            if time.monotonic() - worker.since > self.workers.seconds:
                yield worker.number, self._replace(worker, f"rendering took more than {self.workers.seconds:g} s")

    def _replace(self, worker: _Worker, message: str) -> ReleaseResult:
        words = worker.last_words()
        self._drop(worker)
        if self.waiting:
            self._start()
        return failed(f"{message}{words}", help=AGAIN)

    def _drop(self, worker: _Worker) -> None:
        self.selector.unregister(worker.source)
        worker.end()
