"""What a check found, kept with all that it looked at: the same question is answered without asking it again.

What a check looks at only when the data lead there (the time, charts, what a change touches) is kept with the answer,
and looked at again before it is given. An answer holds findings as they are shown, and never the text of a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from hubfleet.app.check_question import Question
from hubfleet.app.settings import Settings
from hubfleet.app.surroundings import Surroundings
from hubfleet.cache import CacheFolder
from hubfleet.findings import Finding, Location, Related, Severity

MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """Findings, the number of stages looked at, and which files' lines can be shown."""

    findings: tuple[Finding, ...]
    stages: int
    shown: tuple[str, ...]


def recall(question: Question) -> Answer | None:
    """Return a kept answer if all that was looked at besides is as it was."""
    data = answers(question.settings).read_json(question.key)
    try:
        return _answer(data) if data and Surroundings.of(question.settings).still(data["seen"]) else None
    except (ValueError, KeyError, TypeError):
        return None


def keep(question: Question, answer: Answer, seen: Surroundings) -> None:
    """Keep an answer, unless it holds for this instant only, or the files changed meanwhile."""
    # The address of a mirror may hold a password, and a message that address.
    if seen.at.window.exact or "@" in (question.settings.mirror or "") or not question.still_stands:
        return
    folder = answers(question.settings)
    folder.write_json(question.key, {"seen": seen.note(), **asdict(answer)})
    folder.prune()


def answers(settings: Settings) -> CacheFolder:
    """The folder of all answers."""
    return CacheFolder(settings.cache / "answers", MOST_BYTES)


def _answer(data: Mapping[str, Any]) -> Answer:
    return Answer(tuple(map(_finding, data["findings"])), data["stages"], tuple(data["shown"]))


def _finding(data: Mapping[str, Any]) -> Finding:
    related = tuple(Related(Location(**one["location"]), one["message"]) for one in data["related"])
    known = {"severity": Severity(data["severity"]), "location": Location(**data["location"]), "related": related}
    return Finding(**{**data, **known})
