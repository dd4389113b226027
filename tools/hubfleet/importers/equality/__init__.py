"""Whether what is compiled from imported data means what the source said: the judge of every claim.

`MEANINGS` is the documented mapping: a pattern of source paths, and how a value there is found in the compiled stage.
What no pattern names must be at the same path of the same chart with the same value.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hubfleet.importers.equality.charts import CHARTS
from hubfleet.importers.equality.hub import HUB
from hubfleet.importers.equality.page import PAGE
from hubfleet.importers.equality.plain import identical
from hubfleet.importers.equality.profiles import PROFILES
from hubfleet.importers.equality.result import Result
from hubfleet.importers.equality.user import USER
from hubfleet.importers.settings import text
from hubfleet.model.json import Json, Path

Meaning = Callable[[Result, Path, Json], bool]
MEANINGS: dict[str, Meaning] = {**HUB, **USER, **PAGE, **CHARTS, **PROFILES}


def same(result: Result, path: Path, value: Json) -> bool:
    """Whether the compiled stage says at a path what the source says there, a list as a whole."""
    return meaning_of(path)(result, path, value)


def meaning_of(path: Path) -> Meaning:
    """Return how values at a path are compared."""
    return _meaning(path)


@cache
def _meaning(path: Path) -> Meaning:
    best = max((p for p in _patterns() if _fits(p, path)), key=_exactness, default=None)
    return MEANINGS[".".join(best)] if best else identical


@cache
def _patterns() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(pattern.split(".")) for pattern in MEANINGS)


def _fits(pattern: tuple[str, ...], path: Path) -> bool:
    if pattern[-1] == "**":
        return len(path) >= len(pattern) - 1 and all(p in ("*", k) for p, k in zip(pattern[:-1], path, strict=False))
    return len(pattern) == len(path) and all(p in ("*", k) for p, k in zip(pattern, path, strict=True))


def _exactness(pattern: tuple[str, ...]) -> tuple[int, int]:
    return sum(part not in ("*", "**") for part in pattern), len(pattern)


__all__ = ["MEANINGS", "Result", "meaning_of", "same", "text"]
