"""Waits for what comes sooner or later: long enough for any machine, and never for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 300.0
"""Seconds after which something will not come any more: many times what it takes."""

T = TypeVar("T")


def wait(look: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """Look again and again, and return the first that is true."""
    give_up = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < give_up, f"it did not come within {seconds:.0f} s"
        time.sleep(0.1)
    return found
