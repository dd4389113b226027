"""Stages of which an earlier check found nothing wrong: only what changed is compiled and rendered again.

A stage is made of its hub's own files, of all that hubs share, and of the gate's name; so is what it compiles to.
Stages with findings are looked at each time, because several may be told as one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from hubfleet.app.check_answer import answers
from hubfleet.app.check_question import Question
from hubfleet.app.surroundings import Surroundings
from hubfleet.app.watched import Window
from hubfleet.model.stage import Stage


@dataclass
class SoundStages:
    """What is known of a fleet's stages, by their address."""

    question: Question
    seen: Surroundings
    notes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, question: Question, seen: Surroundings) -> SoundStages:
        """What earlier checks of this fleet left."""
        return cls(question, seen, answers(question.settings).read_json(question.place) or {})

    def __post_init__(self) -> None:
        self._hubs: Mapping[str, str] = self.question.hubs()

    def has(self, stage: Stage) -> bool:
        """Whether nothing was wrong with it, and nothing it was made of has changed."""
        note = self.notes.get(str(stage))
        return note is not None and note["made_of"] == self._made_of(stage) and self.seen.still(note["seen"])

    def add(self, stage: Stage, window: Window, charts: Collection[str]) -> None:
        """Note that nothing is wrong with it, for the time of the window, with its charts as they are."""
        if not window.exact:
            states = {name: self.seen.charts.state(name) for name in sorted(charts)}
            seen = {"time": window.to_json(), "charts": states, "touched": None}
            self.notes[str(stage)] = {"made_of": self._made_of(stage), "seen": seen}

    def save(self, stages: Collection[Stage]) -> None:
        """Leave it to later checks; `stages` are all of the fleet."""
        known = {str(stage): note for stage in stages if (note := self.notes.get(str(stage)))}
        if self.question.still_stands:
            answers(self.question.settings).write_json(self.question.place, known)

    def _made_of(self, stage: Stage) -> list[str]:
        return [self._hubs[stage.hub], str(stage.gate)]
