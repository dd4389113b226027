"""A check from the files up: load, rules, compile, render."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hubfleet.app.check_answer import Answer
from hubfleet.app.compiled import compile_stages, compile_supports, not_yet_told, stages_among
from hubfleet.app.rendered import render_stages, with_charts
from hubfleet.app.settings import Settings
from hubfleet.app.surroundings import Surroundings
from hubfleet.charts import lock
from hubfleet.checks.run import CRASHED, run_checks, run_release_checks
from hubfleet.findings import Finding, in_order
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.tree import Folder
from hubfleet.render import FaultKind


def check_anew(settings: Settings, seen: Surroundings, files: Sequence[str], *, require_charts: bool) -> Answer:
    """Check the fleet, or only what `files` have to do with."""
    loaded = load_fleet(Folder(settings.root))
    stages = [stage for stage in loaded.fleet.stages if _concerns(stage.hub, files)]
    compiled, not_compiled = compile_stages(stages, seen.at)
    charts = seen.charts
    beside = compile_supports(loaded.fleet.supports) if _concerns("", files) else ()
    on_clusters, without_chart = with_charts((*(one for one in compiled if not one.stage.is_local), *beside), charts)
    rendered = render_stages(on_clusters, settings, charts, require_charts=require_charts)
    found = (*loaded.findings, *run_checks(loaded.fleet, seen.at, files or seen.touched))
    found += run_release_checks(stages_among(compiled))
    told = (*found, *not_yet_told(not_compiled, found), *charts.findings, *without_chart, *rendered.findings)
    findings = _of_files(in_order(told), files)
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
