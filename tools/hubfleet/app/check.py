"""Everything that can be said about the fleet without touching a cluster, and nothing said twice: see check_answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.app.check_answer import Answer, keep, recall
from hubfleet.app.check_question import Question
from hubfleet.app.settings import Settings
from hubfleet.app.surroundings import Surroundings
from hubfleet.findings import Finding, Severity
from hubfleet.load.document import readable
from hubfleet.load.tree import Folder


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. `stages` counts those looked at; `texts` are files' contents, to show the findings' lines."""

    findings: tuple[Finding, ...]
    stages: int
    texts: Mapping[str, str]

    def failed(self, *, strict: bool = False) -> bool:
        """Whether there is an error (with `strict`, a warning)."""
        bad = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
        return any(finding.severity in bad for finding in self.findings)


def check(settings: Settings, files: Sequence[str] = (), *, require_charts: bool = False) -> Checked:
    """Check the fleet, or only what `files` (relative to its root) have to do with."""
    question = Question.now(settings, files, require_charts=require_charts)
    answer = recall(question) or _anew(question)
    return Checked(answer.findings, answer.stages, _texts(settings, answer.shown))


def _anew(question: Question) -> Answer:
    from hubfleet.app.check_anew import check_anew, is_lasting  # all layers: of no use while the answer is known

    seen = Surroundings.of(question.settings)
    answer = check_anew(question, seen)
    if is_lasting(answer):
        keep(question, answer, seen)
    return answer


def _texts(settings: Settings, files: Iterable[str]) -> dict[str, str]:
    tree = Folder(settings.root)
    return {file: readable(tree.read(file)) for file in files}
