"""What came of a run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hubfleet.deploy.health import HealthReport
from hubfleet.plan.step import Step


class Outcome(StrEnum):
    """How one step ended."""

    DONE = "done"
    FAILED = "failed"
    HELD = "held"
    SKIPPED = "skipped"
    """Another run did it in the meantime."""
    INTERRUPTED = "interrupted"
    """Not begun, or left at a point from which the next run goes on."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step and how it ended. `lines` are the telling ones of a failure's log; `notes` what can't be honoured.

    `places` are lines of the data that are to blame.
    """

    step: Step
    outcome: Outcome
    message: str = ""
    lines: tuple[str, ...] = ()
    url: str | None = None
    revision: int | None = None
    notes: tuple[str, ...] = ()
    health: HealthReport | None = None
    seconds: float = 0.0
    help: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunResult:
    """Every step of the plan, in its order."""

    run: str
    steps: tuple[StepResult, ...]
    seconds: float
    interrupted: bool = False

    @property
    def ok(self) -> bool:
        """Whether no step failed and nobody interrupted. What is held waits for a later run and is no failure."""
        return not self.interrupted and not self.count(Outcome.FAILED)

    def count(self, outcome: Outcome) -> int:
        """How many steps ended so."""
        return sum(result.outcome is outcome for result in self.steps)
