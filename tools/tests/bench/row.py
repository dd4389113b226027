"""A figure, as docs/bench.md shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, and what it is compared with."""

    what: str
    figure: str
    reference: str = ""
    ratio: str = ""

    def __str__(self) -> str:
        return f"| {self.what} | {self.figure} | {self.reference} | {self.ratio} |"
