"""A figure, as docs/bench.md shows it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.measure import Run

MIB = 2**20
LONG = 5
HEAD = "| what | figure | goal | reference | ratio |\n| --- | --- | --- | --- | --- |"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, what is wanted, and what it is compared with."""

    what: str
    figure: str
    reference: str = ""
    ratio: str = ""
    goal: str = ""

    def __str__(self) -> str:
        return f"| {self.what} | {self.figure} | {self.goal} | {self.reference} | {self.ratio} |"


def cost(done: Run) -> str:
    """Seconds, seconds that cores were busy, and memory of a run."""
    digits = 1 if done.seconds > LONG else 2
    return f"{done.seconds:.{digits}f} s (busy {done.busy:.{digits}f} s), {done.memory / MIB:.0f} MiB"


def milliseconds(seconds: float) -> str:
    """A short time for people."""
    return f"{seconds * 1000:.0f} ms"


def growth(small: Run, large: Run, times: int) -> str:
    """How many times the time, for how many times the work."""
    return f"{large.seconds / small.seconds:.1f} x the time for {times} x as many"
