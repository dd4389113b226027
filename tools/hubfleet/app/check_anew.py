"""A check from the files up: load, rules, compile, render."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hubfleet.app.check_answer import Answer
from hubfleet.app.check_question import Question
from hubfleet.app.check_stages import check_stages
from hubfleet.app.compiled import not_yet_told
from hubfleet.app.readable import has_its_images, readable_fleet
from hubfleet.app.sound_stages import SoundStages
from hubfleet.app.surroundings import Surroundings
from hubfleet.charts import lock
from hubfleet.checks.run import CRASHED, run_checks
from hubfleet.findings import Finding, in_order
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.render import FaultKind


def check_anew(question: Question, seen: Surroundings) -> Answer:
    """Check the fleet, or only what the question's files have to do with."""
    files, charts = question.files, seen.charts
    loaded = load_fleet(Folder(question.settings.root))
    fleet = readable_fleet(loaded)
    stages = [stage for stage in fleet.stages if _concerns(stage.hub, files) and has_its_images(stage, fleet)]
    sound = SoundStages.of(question, seen)
    supports = loaded.fleet.supports if _concerns("", files) else ()  # they are of shared files alone
    of_stages = check_stages(stages, supports, sound, question, seen)
    of_data = run_checks(fleet, seen.at, files or seen.touched)
    found = (*loaded.findings, *of_data, *of_stages.others)
    told = (*found, *not_yet_told(of_stages.not_compiled, found), *charts.findings)
    findings = _of_files(in_order(told), files)
    sound.save(loaded.fleet.stages)
    return Answer(findings, len(stages), _shown(findings, loaded, charts.lock.text))


def is_lasting(answer: Answer) -> bool:
    """Whether the same files would give it again: not where a rule or a process that renders broke down."""
    return not any(finding.rule in (CRASHED, FaultKind.WORKER) for finding in answer.findings)


def _concerns(hub: str, files: Sequence[str]) -> bool:
    """Whether a hub has to do with any of the files: its own, or one that is shared."""
    return not files or any(
        not file.startswith("hubs/") or file.startswith((f"hubs/{hub}/", "hubs/_")) for file in files
    )


def _of_files(findings: Sequence[Finding], files: Sequence[str]) -> tuple[Finding, ...]:
    own = set(files)
    shared = any(not file.startswith("hubs/") or file.startswith("hubs/_") for file in files)
    return tuple(f for f in findings if not files or shared or f.location.file in own or f.rule == CRASHED)


def _shown(findings: Sequence[Finding], loaded: Loaded, of_lock: str) -> tuple[str, ...]:
    """Return the files of findings whose lines may be shown: not those with secrets."""
    texts: Mapping[str, str] = {lock.FILE: of_lock, **{one.file: one.text for one in loaded.documents.values()}}
    return tuple(sorted({finding.location.file for finding in findings if texts.get(finding.location.file)}))
