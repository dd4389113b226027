"""What is seen of stages, and of what runs beside hubs, only once they are compiled and rendered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hubfleet.app.check_question import Question
from hubfleet.app.compiled import Compiled, compile_stages, compile_supports, stages_among
from hubfleet.app.rendered import Rendered, render_stages, with_charts
from hubfleet.app.sound_stages import SoundStages
from hubfleet.app.surroundings import Surroundings
from hubfleet.app.watched import WatchedInstant, Window
from hubfleet.checks.run import run_release_checks
from hubfleet.findings import Finding
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.stage import Stage


@dataclass(frozen=True, slots=True)
class StageFindings:
    """Why stages could not be compiled, and all else that is wrong."""

    not_compiled: tuple[Finding, ...]
    others: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Looked:
    """A stage compiled, or why not; `window` is the time for which it compiles to this."""

    stage: Stage
    compiled: Compiled | None
    not_compiled: tuple[Finding, ...]
    others: tuple[Finding, ...]
    window: Window


def check_stages(
    stages: Iterable[Stage],
    supports: Iterable[ClusterSupport],
    sound: SoundStages,
    question: Question,
    seen: Surroundings,
) -> StageFindings:
    """Look at each stage that is not known to be sound, and note those that turn out to be; and at all supports."""
    looked = [_look_at(stage, seen) for stage in stages if not sound.has(stage)]
    on_clusters = (one.compiled for one in looked if one.compiled and not one.stage.is_local)
    fit, without_chart = with_charts((*on_clusters, *compile_supports(supports)), seen.charts)
    rendered = render_stages(fit, question.settings, seen.charts, require_charts=question.require_charts)
    for one in looked:
        if one.compiled and not one.others and _renders(one.stage, rendered):
            sound.add(one.stage, one.window, {release.chart for release in one.compiled.releases.releases})
    others = [finding for one in looked for finding in one.others]
    return StageFindings(
        tuple(finding for one in looked for finding in one.not_compiled),
        (*others, *without_chart, *rendered.findings),
    )


def _look_at(stage: Stage, seen: Surroundings) -> _Looked:
    at = WatchedInstant.of(seen.at.plain)
    compiled, not_compiled = compile_stages([stage], at)
    others = run_release_checks(stages_among(compiled))
    seen.at.window.narrow(at.window)
    return _Looked(stage, compiled[0] if compiled else None, not_compiled, others, at.window)


def _renders(stage: Stage, rendered: Rendered) -> bool:
    """Whether it renders without any fault; what runs on this machine is not rendered."""
    result = rendered.stages.get(stage.key)
    return stage.is_local or bool(result and result.digest and not result.faults)
