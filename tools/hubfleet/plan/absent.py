"""Addresses that people may still ask for, though the data has no such stage any more."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.model.key import UnitKey


@dataclass(frozen=True, slots=True)
class Absent:
    """What became of a stage: its address now, or the place of its tombstone; else it is simply gone."""

    now: UnitKey | None = None
    tombstone: str = ""
