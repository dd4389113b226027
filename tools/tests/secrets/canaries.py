"""Looks for secret values that would be noticed: in processes, files and texts."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil


class Watch:
    """Looks at processes, again and again, for values in arguments and environments.

    At all of this machine; with `ours` at those that this process started: a cluster's node may be the same machine,
    and in a pod's environment a chart may put what it likes.
    """

    def __init__(self, canaries: Mapping[str, str], *, ours: bool = False) -> None:
        self._canaries = canaries
        self._ours = ours
        self.found: set[str] = set()
        self.looks = 0
        self._stop = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.05):
            self.looks += 1
            found = psutil.Process().children(recursive=True) if self._ours else psutil.process_iter()
            for process in found:
                self._look(process)

    def _look(self, process: psutil.Process) -> None:
        try:
            told = " ".join([*process.cmdline(), *map("=".join, process.environ().items())])
        except (psutil.Error, OSError):
            return
        for name, value in self._canaries.items():
            if value in told:
                self.found.add(f"{name} in {process.name()} {' '.join(process.cmdline())[:80]}".replace(value, "***"))


def places(folder: Path, canaries: Mapping[str, str]) -> Iterator[str]:
    """Every file below a folder with a canary in it, and those others than the owner can read among secrets."""
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            raw = file.read_bytes()
            yield from (f"{name} in {file}" for name, value in canaries.items() if value.encode() in raw)


def told(text: str, canaries: Mapping[str, str]) -> list[str]:
    """The names of the canaries in a text."""
    return [name for name, value in canaries.items() if value in text]
