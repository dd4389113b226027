"""What was tried on something that was deployed, and how it went."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.deploy.blame import Blame


@dataclass(frozen=True, slots=True)
class Part:
    """One thing tried: how long it took, whether it worked, what was seen, and what is to blame if that is known."""

    name: str
    seconds: float
    ok: bool
    detail: str = ""
    blame: Blame | None = None


@dataclass(frozen=True, slots=True)
class HealthReport:
    """Everything tried, in order. What comes after a fault was not tried, except for cleaning up."""

    parts: tuple[Part, ...]

    @property
    def ok(self) -> bool:
        """Whether a user would be content."""
        return self.fault is None

    @property
    def fault(self) -> Part | None:
        """What went wrong first."""
        return next((part for part in self.parts if not part.ok), None)

    @property
    def seconds(self) -> float:
        """How long all of it took."""
        return sum(part.seconds for part in self.parts)

    def seconds_of(self, name: str) -> float | None:
        """How long one part took, None when it was not tried ("server start" is the time to start)."""
        return next((part.seconds for part in self.parts if part.name == name), None)
