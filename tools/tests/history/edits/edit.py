"""What one edit touches, and what an edit gets to make it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.history.fleet import Fleet

PAST, FUTURE = "2026-05-01T00:00Z", "2026-07-01T00:00Z"
LATER = "2026-09-01T00:00Z"


@dataclass
class Edit:
    """What one edit touches."""

    deploy: set[str] = field(default_factory=set)
    retire: set[str] = field(default_factory=set)


class Teller(Protocol):
    """Whoever tells the history: chance that its seed decides, and values that were never there."""

    chance: random.Random
    count: int

    def new(self) -> str:
        """Return a value that was never there."""
        ...

    def pick(self, names: list[str]) -> str:
        """Return one of them."""
        ...


Kind = Callable[[Teller, Fleet], Edit | None]
"""Changes the fleet in one way and says what that touches; None where the fleet has nothing to do it with."""
