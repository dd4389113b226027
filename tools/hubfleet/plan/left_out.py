"""What a plan can say nothing of, and why: without it, a plan of the rest would look like one of everything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hubfleet.model.key import UnitKey


class Cause(StrEnum):
    """What keeps something from being compared."""

    ERRORS = "errors"
    """Its data has errors: nobody knows what it wants."""
    ERRORS_BEFORE = "errors-before"
    """Its data had errors on the older side."""
    AWAY = "away"
    """Its cluster did not answer: nobody knows what runs."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A hub or a cluster with the stages that have no step because they can't be compared.

    `message` is what is known beside the cause, for example why a cluster did not answer.
    """

    name: str
    cause: Cause
    stages: tuple[UnitKey, ...]
    message: str = ""
