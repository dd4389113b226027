"""Pinned charts: what is in the lock, and learning what is new."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hubfleet.app.settings import Settings
from hubfleet.charts import lock, update
from hubfleet.charts.lock import ChartLock, ChartPin
from hubfleet.charts.web import Web
from hubfleet.findings import HubfleetError, Severity


def list_charts(settings: Settings) -> tuple[ChartPin, ...]:
    """The pins of the fleet. Raises HubfleetError where there is no lock."""
    return _lock(settings).pins


def update_charts(settings: Settings, names: Sequence[str] = (), to: str | None = None) -> update.Update:
    """Learn digests (with `to`, of another version of the one chart named) and write the lock where it changed.

    Raises HubfleetError for a lock that can't be read whole: writing it anew would lose what is wrong in it.
    """
    if to and len(names) != 1:
        raise HubfleetError(
            "--to goes with the name of one chart", help="hubfleet charts update jupyterhub --to VERSION"
        )
    before = _lock(settings)
    broken = next((finding for finding in before.findings if finding.severity is Severity.ERROR), None)
    if broken:
        raise HubfleetError(f"{broken.location}: {broken.message}", help=broken.help)
    result = update.update(before, Web(), names=names, to={names[0]: to} if to else None)
    if result.changes:
        _replace(settings.root / lock.FILE, result.text)
    return result


def _lock(settings: Settings) -> ChartLock:
    try:
        return lock.read_lock((settings.root / lock.FILE).read_bytes())
    except FileNotFoundError:
        raise HubfleetError(f"there is no {lock.FILE} here", help="write one with `charts: {}`") from None


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
