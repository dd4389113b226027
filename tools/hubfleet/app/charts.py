"""Pinned charts: what is in the lock, and learning what is new."""

from __future__ import annotations

from collections.abc import Sequence

from hubfleet.app.first_charts import BEGIN
from hubfleet.app.settings import Settings
from hubfleet.charts import lock, update
from hubfleet.charts.lock import ChartLock, ChartPin
from hubfleet.charts.web import Web
from hubfleet.edit.save import replace_file
from hubfleet.findings import HubfleetError, WrongUse


def list_charts(settings: Settings) -> tuple[ChartPin, ...]:
    """The pins of the fleet. Raises HubfleetError where there is no lock, or none that can be read whole."""
    return _whole_lock(settings).pins


def update_charts(settings: Settings, names: Sequence[str] = (), to: str | None = None) -> update.Update:
    """Learn digests (with `to`, of another version of the one chart named) and write the lock where it changed.

    Raises HubfleetError for a lock that can't be read whole: writing it anew would lose what is wrong in it.
    """
    if to and len(names) != 1:
        raise WrongUse("--to goes with the name of one chart", help="hubfleet charts update jupyterhub --to VERSION")
    before = _whole_lock(settings)
    result = update.update(before, Web(), names=names, to={names[0]: to} if to else None)
    if result.changes:
        replace_file(settings.root / lock.FILE, result.text.encode())
    return result


def _whole_lock(settings: Settings) -> ChartLock:
    found = lock.lock_in(settings.root)
    if found is None:
        raise HubfleetError(f"there is no {lock.FILE} here", help=BEGIN)
    if found.errors:
        raise HubfleetError.of(found.errors[0])
    return found
