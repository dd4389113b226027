"""What happened, kept: one JSON object a line, on the disk before the run goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from hubfleet.deploy.events import Event, Progress, RunStarted
from hubfleet.deploy.redact import redact
from hubfleet.model.json import Json
from hubfleet.model.key import UnitKey

VERSION = 1


class Journal:
    """A listener that appends events to a file. Open it with `with`; one run, one instance.

    A line that a killed run left torn is closed off first, so that it spoils nothing after it.
    """

    def __init__(self, path: Path, run: str) -> None:
        self._path = path
        self._run = run
        self._descriptor = -1
        self._commit: str | None = None

    def __enter__(self) -> Self:
        """Open the file, with access for its owner only."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        size = os.fstat(self._descriptor).st_size
        if size and os.pread(self._descriptor, 1, size - 1) != b"\n":
            os.write(self._descriptor, b"\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        os.close(self._descriptor)
        self._descriptor = -1

    def __call__(self, event: Event) -> None:
        """Append one event. What only tells progress is not waited for on the disk."""
        if self._descriptor < 0:
            return
        if isinstance(event, RunStarted):
            self._commit = event.commit
        told = as_json(event, self._commit)
        line = json.dumps({"version": VERSION, "run": self._run, **told}, ensure_ascii=False)
        os.write(self._descriptor, line.encode() + b"\n")
        if not isinstance(event, Progress):
            os.fsync(self._descriptor)


def as_json(event: Event, commit: str | None = None) -> dict[str, Json]:
    """Return an event as a mapping: its kind under `event`, its fields, no secrets. `commit` is the run's."""
    return {"event": type(event).__name__} | {
        field.name: _plain(getattr(event, field.name), commit) for field in fields(event) if field.name != "run"
    }


def read_journal(path: Path) -> Iterator[dict[str, Json]]:
    """Yield the lines of a journal; those that are no JSON objects (torn by a kill) are left out."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _plain(value: object, commit: str | None) -> Json:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case UnitKey():
            return str(value)
        case str():
            return redact(value, commit)
        case float():
            return round(value, 3)
        case tuple():
            return [_plain(item, commit) for item in value]
        case None | bool() | int():
            return value
        case _:
            raise TypeError(f"no form in the journal for {type(value).__name__}")
