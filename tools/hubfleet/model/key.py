"""Addresses of what is deployed as one: a hub's stage, or what runs beside the hubs of a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum

SUPPORT = "support"
"""The second word of a cluster's support. No stage is called so: addresses of both kinds never meet."""


class StageName(StrEnum):
    """The two stages a hub can have."""

    STAGING = "staging"
    PRODUCTION = "production"


class UnitKey(ABC):
    """The address of what is deployed as one, written `owner/part`. Units sort by both words."""

    __slots__ = ()

    @property
    @abstractmethod
    def owner(self) -> str:
        """Whose it is: a hub, or a cluster."""

    @property
    @abstractmethod
    def part(self) -> str:
        """Which of the owner's it is: a stage, or `support`."""

    @property
    @abstractmethod
    def is_production(self) -> bool:
        """Whether a community works with it."""

    def __str__(self) -> str:
        return f"{self.owner}/{self.part}"

    def __lt__(self, other: UnitKey) -> bool:
        return (self.owner, self.part) < (other.owner, other.part)


@dataclass(frozen=True, slots=True)
class StageKey(UnitKey):
    """A stage's address, written `hub/stage` everywhere."""

    hub: str
    stage: StageName

    @property
    def owner(self) -> str:
        """The hub."""
        return self.hub

    @property
    def part(self) -> str:
        """The stage."""
        return self.stage.value

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


@dataclass(frozen=True, slots=True)
class SupportKey(UnitKey):
    """The address of what runs beside the hubs of a cluster, written `cluster/support`."""

    cluster: str

    @property
    def owner(self) -> str:
        """The cluster."""
        return self.cluster

    @property
    def part(self) -> str:
        """Always the same word."""
        return SUPPORT

    @property
    def is_production(self) -> bool:
        """Always: every hub of the cluster stands on it."""
        return True


def parse_key(text: str) -> UnitKey:
    """Read the address of either kind. Raises ValueError when it is neither."""
    owner, slash, part = text.partition("/")
    return SupportKey(owner) if owner and slash and part == SUPPORT else StageKey.parse(text)
