"""The lines of a log that tell why a hub died."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from hubfleet.deploy.local.keeping import hide
from hubfleet.deploy.redact import redact

SHOWN = 12
SERIOUS = re.compile(r"^\[[CE] |Error\b|Exception\b|^FATAL|\bcritical\b", re.IGNORECASE)
STACK = re.compile(r'^\s*(File "|Traceback \(most|[~^]+\s*$)')
TAIL = 262_144
"""Bytes read from the end of a log."""


def telling(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the serious lines, the cause last: of a traceback its last frame and what was raised."""
    text = [line.rstrip() for line in lines if line.strip()]
    starts = [number for number, line in enumerate(text) if "Traceback (most recent call last)" in line]
    if starts:
        return tuple(_traceback(text[max(starts[-1] - 1, 0) :]))
    serious = [line for line in text if SERIOUS.search(line)]
    return tuple((serious or text)[-SHOWN:])


def tail(path: Path, lines: int, secrets: Iterable[str], *, since: int = 0) -> tuple[str, ...]:
    """Return the last lines of a log from byte `since` on, without secrets; nothing when there is no log."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            file.seek(max(since if since <= end else 0, end - TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    values = sorted(secrets, key=len, reverse=True)
    return tuple(redact(hide(line, values)) for line in text.splitlines()[-lines:])


def _traceback(lines: list[str]) -> list[str]:
    frames = [number for number, line in enumerate(lines) if STACK.match(line)]
    last = next((number for number in reversed(frames) if 'File "' in lines[number]), 0)
    head = [lines[0]] if lines and last > 0 and SERIOUS.search(lines[0]) else []
    return [*head, *lines[last:][: SHOWN - len(head)]]
