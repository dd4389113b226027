"""Addresses of what is deployed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StageName(StrEnum):
    """The two stages a hub can have."""

    STAGING = "staging"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, order=True)
class StageKey:
    """A stage's address, written `hub/stage` everywhere."""

    hub: str
    stage: StageName

    def __str__(self) -> str:
        return f"{self.hub}/{self.stage}"

    @property
    def is_production(self) -> bool:
        """Whether a community works there."""
        return self.stage is StageName.PRODUCTION

    @classmethod
    def parse(cls, text: str) -> StageKey:
        """Read `hub/stage`. Raises ValueError when it is not of that form."""
        hub, _, stage = text.partition("/")
        if not hub or stage not in list(StageName):
            raise ValueError(f'"{text}" is not HUB/STAGE (stages: staging, production)')
        return cls(hub, StageName(stage))
