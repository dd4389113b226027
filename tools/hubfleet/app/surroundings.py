"""What a check looks at besides the fleet's files, and notes that it did: the time, charts, what a change touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubfleet.app.settings import Settings
from hubfleet.app.watched import WatchedInstant, Window
from hubfleet.charts.store import Charts
from hubfleet.load.git import changed_files


@dataclass
class Touched:
    """The files that a change touches. Git is asked once, and only if somebody wants to know."""

    root: Path
    known: frozenset[str] | None = None

    @property
    def files(self) -> frozenset[str]:
        """All of them."""
        if self.known is None:
            self.known = changed_files(self.root)
        return self.known

    def __contains__(self, file: object) -> bool:
        return file in self.files


@dataclass(frozen=True)
class Surroundings:
    """What is looked at once it is needed; each part knows afterwards what it was asked."""

    at: WatchedInstant
    charts: Charts
    touched: Touched

    @classmethod
    def of(cls, settings: Settings) -> Surroundings:
        """What surrounds a fleet now."""
        charts = Charts.of_fleet(settings.root, cache=settings.cache, mirror=settings.mirror)
        return cls(WatchedInstant.of(settings.at), charts, Touched(settings.root))

    def note(self) -> dict[str, Any]:
        """Return all that was looked at, as JSON."""
        touched = None if self.touched.known is None else sorted(self.touched.known)
        return {"time": self.at.window.to_json(), "charts": self.charts.states(), "touched": touched}

    def still(self, note: Mapping[str, Any]) -> bool:
        """Whether all that was looked at then is as it was; it has been looked at now, too."""
        window = Window.from_json(note["time"])
        if not window.holds(self.at.plain):
            return False
        self.at.window.narrow(window)
        touched = note["touched"]
        return (touched is None or frozenset(touched) == self.touched.files) and all(
            self.charts.state(name) == state for name, state in note["charts"].items()
        )
