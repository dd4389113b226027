"""What happens while a plan is carried out, as values: the journal, the terminal and CI read the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from hubfleet.model.key import UnitKey


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins with this many steps ready."""

    at: datetime
    run: str
    commit: str | None
    steps: int


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A stage is about to be deployed; its lock is held."""

    at: datetime
    stage: UnitKey
    cluster: str
    digest: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One sentence about what happens on a stage now."""

    at: datetime
    stage: UnitKey
    message: str


@dataclass(frozen=True, slots=True)
class StepDeployed:
    """The revision is up; health comes next. `notes` says what the target can't honour."""

    at: datetime
    stage: UnitKey
    revision: int
    url: str
    seconds: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HealthPart:
    """One thing that a user does, tried. `detail` says what went wrong, or what was seen."""

    at: datetime
    stage: UnitKey
    name: str
    ok: bool
    seconds: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HealthPassed:
    """The stage is marked tested."""

    at: datetime
    stage: UnitKey
    digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StepDone:
    """Deployed and tested. `seconds` counts from StepStarted."""

    at: datetime
    stage: UnitKey
    revision: int
    url: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StepFailed:
    """Deploy or health failed, in `phase` (deploy, health, check, lock). `lines` are the log's telling lines.

    `places` are lines of the data that are to blame, with the field: "hubs/reef/hub.yaml:12 (server.image)".
    """

    at: datetime
    stage: UnitKey
    phase: str
    message: str
    lines: tuple[str, ...] = ()
    help: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The last tested revision runs again; `revision` is None where there was none and the hub was stopped."""

    at: datetime
    stage: UnitKey
    revision: int | None


@dataclass(frozen=True, slots=True)
class RetireStarted:
    """A stage is about to be taken away, under this approval; its lock is held."""

    at: datetime
    stage: UnitKey
    cluster: str
    approval: str


@dataclass(frozen=True, slots=True)
class NoticeGiven:
    """People whose servers run have until then to save their work."""

    at: datetime
    stage: UnitKey
    users: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class ServersStopped:
    """No server and no hub of the stage runs any more: nobody writes."""

    at: datetime
    stage: UnitKey


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The final backup succeeded."""

    at: datetime
    stage: UnitKey
    seconds: float


@dataclass(frozen=True, slots=True)
class StageRetired:
    """The stage is gone; `kept` says what is left of it and where, one sentence each."""

    at: datetime
    stage: UnitKey
    kept: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class StepHeld:
    """A step is left for the next run: what it waits for, one sentence each."""

    at: datetime
    stage: UnitKey
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """Nothing to do any more: another run did it, or the run was interrupted before it began."""

    at: datetime
    stage: UnitKey
    message: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run ends: how many steps ended how."""

    at: datetime
    run: str
    done: int
    failed: int
    held: int
    skipped: int
    seconds: float
    interrupted: bool = False


Event: TypeAlias = (
    RunStarted
    | StepStarted
    | Progress
    | StepDeployed
    | HealthPart
    | HealthPassed
    | StepDone
    | StepFailed
    | RolledBack
    | RetireStarted
    | NoticeGiven
    | ServersStopped
    | BackedUp
    | StageRetired
    | StepHeld
    | StepSkipped
    | RunFinished
)

Listener = Callable[[Event], None]
"""Called for one event at a time, whichever thread it comes from."""
