"""Learn versions and digests for the lock, from the sources themselves: a mirror is never asked (decided 16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from hubfleet.charts import digest as digests
from hubfleet.charts.client import download
from hubfleet.charts.errors import ChartError
from hubfleet.charts.lock import ChartLock, ChartPin, write_lock
from hubfleet.charts.sources import source_at
from hubfleet.charts.web import Web
from hubfleet.findings import WrongUse


@dataclass(frozen=True, slots=True)
class PinChange:
    """One pin as it was and as it is to be."""

    before: ChartPin
    after: ChartPin


@dataclass(frozen=True, slots=True)
class Update:
    """The new lock, what changed in it, and which charts could not be learned (they stay as they were)."""

    lock: ChartLock
    changes: tuple[PinChange, ...]
    failures: tuple[tuple[str, ChartError], ...]

    @property
    def text(self) -> str:
        """What `charts/lock.yaml` is to hold."""
        return write_lock(self.lock)


def update(lock: ChartLock, web: Web, *, names: Iterable[str] = (), to: Mapping[str, str] | None = None) -> Update:
    """Learn the digests of these charts (all, if none is named), and move those in `to` to another version.

    Raises WrongUse for a name that the lock does not have. A version whose digest is known must still have it.
    """
    to = to or {}
    chosen = {*names, *to} or {pin.name for pin in lock.pins}
    changes: list[PinChange] = []
    failures: list[tuple[str, ChartError]] = []
    for name in sorted(chosen):
        pin = _pin(lock, name)
        try:
            learned = learn(pin, web, version=to.get(name))
        except ChartError as error:
            failures.append((name, error))
        else:
            if learned != pin:
                changes.append(PinChange(pin, learned))
    return Update(lock.having(*(change.after for change in changes)), tuple(changes), tuple(failures))


def learn(pin: ChartPin, web: Web, *, version: str | None = None) -> ChartPin:
    """Return the pin at `version` (its own, if None) with the digest of what its source has.

    Raises ChartUnavailable, or ChartMismatch where the bytes of a pinned version changed at their source.
    """
    wanted = pin if version in {None, pin.version} else replace(pin, version=version or "", digest=None)
    data = download(source_at(pin.source, web), wanted)
    return replace(wanted, digest=digests.of_bytes(data))


def versions(pin: ChartPin, web: Web) -> tuple[str, ...]:
    """All versions that the pin's source has, as the source orders them."""
    return source_at(pin.source, web).versions(pin.name)


def _pin(lock: ChartLock, name: str) -> ChartPin:
    pin = lock.pin(name)
    if pin is None:
        raise WrongUse.unknown("chart", name, (pin.name for pin in lock.pins))
    return pin
