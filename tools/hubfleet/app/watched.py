"""An instant that notes what it is asked, so that an answer knows until when it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partialmethod
from typing import Any, Self


@dataclass
class Window:
    """The time for which an answer holds: after `since`, before `until` (None: without end); not at all if `exact`."""

    since: datetime | None = None
    until: datetime | None = None
    exact: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether whoever asks at that instant would be told the same."""
        begun = self.since is None or self.since < at
        return begun and (self.until is None or at < self.until) and not self.exact

    def narrow(self, other: Window) -> None:
        """Hold no longer than another window."""
        self.exact = self.exact or other.exact
        if other.since:
            self.after(other.since)
        if other.until:
            self.before(other.until)

    def to_json(self) -> list[str | None]:
        """Both ends. One that is exact has none: it is not to be kept."""
        return [end.isoformat() if end else None for end in (self.since, self.until)]

    @classmethod
    def from_json(cls, ends: list[str | None]) -> Self:
        """Return the window that was written."""
        since, until = (datetime.fromisoformat(end) if end else None for end in ends)
        return cls(since, until)

    def after(self, instant: datetime) -> None:
        """End the window's past at an instant."""
        self.since = instant if self.since is None else max(self.since, instant)

    def before(self, instant: datetime) -> None:
        """End the window's future at an instant."""
        self.until = instant if self.until is None else min(self.until, instant)


class WatchedInstant(datetime):
    """The instant it was made of. Comparing it and asking for its day narrow the window, all else is `exact`."""

    window: Window
    plain: datetime

    @classmethod
    def of(cls, at: datetime) -> Self:
        """Watch an instant that has a zone."""
        self = cls(
            at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tzinfo=at.tzinfo, fold=at.fold
        )
        self.__dict__.update(window=Window(), plain=at)
        return self

    def date(self) -> date:
        """The day: what is asked of it holds until midnight."""
        window, plain = self.window, self.plain
        day = plain.date()
        window.after(datetime.combine(day, time.min, plain.tzinfo) - datetime.resolution)
        window.before(datetime.combine(day + timedelta(days=1), time.min, plain.tzinfo))
        return day

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - as datetime's own attributes
        if name not in _HARMLESS:
            super().__getattribute__("window").exact = True
        return super().__getattribute__(name)

    def _compare(self, operator: str, other: object) -> Any:  # noqa: ANN401 - bool, or NotImplemented
        window, plain = self.window, self.plain
        if not isinstance(other, datetime) or other == plain:
            window.exact = True
        elif plain < other:
            window.before(other)
        else:
            window.after(other)
        return getattr(plain, operator)(other)

    def _exactly(self, operator: str, *others: object) -> Any:  # noqa: ANN401 - whatever datetime gives
        self.window.exact = True
        return getattr(self.plain, operator)(*others)


_HARMLESS = frozenset({"__class__", "__dict__", "_compare", "_exactly", "date", "plain", "tzinfo", "window"})
_COMPARING = ("__eq__", "__ge__", "__gt__", "__le__", "__lt__", "__ne__")
_TELLING = ("__format__", "__hash__", "__reduce_ex__", "__repr__", "__str__")
_COUNTING = ("__add__", "__radd__", "__rsub__", "__sub__")

for _name in _COMPARING:
    setattr(WatchedInstant, _name, partialmethod(WatchedInstant._compare, _name))  # noqa: SLF001 - our own class
for _name in (*_TELLING, *_COUNTING):
    setattr(WatchedInstant, _name, partialmethod(WatchedInstant._exactly, _name))  # noqa: SLF001
