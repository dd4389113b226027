"""What is live: the state of a stage as its target tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hubfleet.model.key import StageKey, UnitKey


class LiveState(StrEnum):
    """What a stage does at the moment."""

    RUNNING = "running"
    STOPPED = "stopped"
    BROKEN = "broken"
    """Neither: a deployment was interrupted, or the hub died."""


@dataclass(frozen=True, slots=True)
class Live:
    """A stage that was deployed at least once.

    `digest` is what the running revision was made from, None where a deployment was interrupted.
    `tested` is the digest that last passed health (it may be older than `digest`). `failed` is the digest that failed
    last, `attempts` how often in a row; a tested deployment forgets both, a failure of another digest counts from 1.
    `trying`: a health check of it is under way, or was killed and left its user and server behind.
    `was` is the stage that it was deployed as, where its hub has another name now.
    `foreign` is a hub that somebody installed without us, and that nobody has adopted yet.
    """

    stage: UnitKey
    state: LiveState
    digest: str | None = None
    revision: int | None = None
    commit: str | None = None
    since: datetime | None = None
    tested: str | None = None
    tested_at: datetime | None = None
    failed: str | None = None
    failed_at: datetime | None = None
    attempts: int = 0
    trying: bool = False
    url: str | None = None
    foreign: bool = False
    was: StageKey | None = None

    def serves(self, digest: str) -> bool:
        """Whether this digest runs, was tested, and did not fail since: nothing is left to do for it."""
        passed = self.tested == digest != self.failed and not self.trying
        return self.state is LiveState.RUNNING and self.digest == digest and passed and self.was is None
