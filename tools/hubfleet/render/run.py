"""Stages to rendered stages: what is cached is read, the rest goes to the workers, results come in the order given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from hubfleet.charts.errors import ChartMismatch, ChartUnavailable, ChartUnsafe
from hubfleet.model.release import Release
from hubfleet.render.cache import RenderCache, cache_key
from hubfleet.render.defined import with_definitions
from hubfleet.render.digest import stage_digest
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.pool import Workers, render_many
from hubfleet.render.renderer import Capabilities, ChartPath, Renderer, RenderRequest
from hubfleet.render.sdk import SdkRenderer
from hubfleet.render.stage import ReleaseResult, RenderedRelease, RenderedStage, StageInput

if TYPE_CHECKING:
    from hubfleet.charts.store import ChartFiles


_NoChart: TypeAlias = ChartUnavailable | ChartMismatch | ChartUnsafe


@dataclass
class _Job:
    """One release on its way: `missing` says why its chart can't be had, or must not be used."""

    given: StageInput
    release: Release
    request: RenderRequest | None = None
    missing: RenderFault | None = None
    key: str = ""
    result: ReleaseResult | None = field(default=None, repr=False)


def render_all(
    stages: Iterable[StageInput],
    charts: Callable[[str], ChartFiles],
    *,
    cache: RenderCache | None = None,
    workers: Workers | None = None,
    renderer: Renderer | None = None,
) -> list[RenderedStage]:
    """Render every release of every stage, with stand-ins for secrets; Helm in process unless told otherwise.

    A chart that `charts` can't get (ChartUnavailable) is a notice on the stages that need it, one that it refuses
    (ChartMismatch, ChartUnsafe) an error, and everything else goes on; other errors of `charts` are the caller's.
    """
    stages = list(stages)
    renderer = renderer or SdkRenderer()
    paths = _chart_paths(stages, charts)
    jobs = [_job(given, release, paths, renderer) for given in stages for release in given.stage.releases]
    _fill(jobs, renderer, cache, workers or Workers())
    left = iter(jobs)
    return [_stage(given, list(islice(left, len(given.stage.releases)))) for given in stages]


def requests_of(given: StageInput, charts: Callable[[str], ChartFiles]) -> list[RenderRequest]:
    """The requests for one stage's releases, for what renders by itself (`unstable`, exports)."""
    return [_request(given, release, ChartPath.of(charts(release.chart))) for release in given.stage.releases]


def _chart_paths(stages: Sequence[StageInput], charts: Callable[[str], ChartFiles]) -> dict[str, ChartPath | _NoChart]:
    """Every chart once, in the order of names."""
    paths: dict[str, ChartPath | _NoChart] = {}
    for name in sorted({release.chart for given in stages for release in given.stage.releases}):
        try:
            paths[name] = ChartPath.of(charts(name))
        except (ChartUnavailable, ChartMismatch, ChartUnsafe) as error:
            paths[name] = error
    return paths


def _job(given: StageInput, release: Release, paths: dict[str, ChartPath | _NoChart], renderer: Renderer) -> _Job:
    chart = paths[release.chart]
    if not isinstance(chart, ChartPath):
        kind = FaultKind.CHART_MISSING if isinstance(chart, ChartUnavailable) else FaultKind.CHART_REFUSED
        return _Job(given, release, missing=RenderFault(kind, f"is not rendered: {chart}", help=chart.help))
    request = _request(given, release, chart)
    return _Job(given, release, request, key=cache_key(request, renderer.identity))


def _request(given: StageInput, release: Release, chart: ChartPath) -> RenderRequest:
    filled = release.with_secrets(lambda need: need.stand_in(given.stage.stage))
    capabilities = Capabilities(given.kubernetes, given.api_versions)
    return RenderRequest(chart, release.name, release.namespace, filled.values, capabilities)


def _fill(jobs: list[_Job], renderer: Renderer, cache: RenderCache | None, workers: Workers) -> None:
    """Give every job that has a chart its result."""
    todo: list[tuple[_Job, RenderRequest]] = []
    for job in jobs:
        if job.request:
            job.result = cache.get(job.key) if cache else None
            if job.result is None:
                todo.append((job, job.request))
    with closing(render_many([request for _, request in todo], renderer, workers)) as results:
        for number, result in results:
            job = todo[number][0]
            job.result = result
            if cache:
                cache.put(job.key, result)
    if cache:
        cache.prune()


def _stage(given: StageInput, jobs: list[_Job]) -> RenderedStage:
    values = [job.request.values if job.request else {} for job in jobs]
    for job, result in zip(jobs, with_definitions([job.result for job in jobs], values), strict=True):
        job.result = result
    releases = []
    faults: list[tuple[str, RenderFault]] = []
    for job in jobs:
        release, result = job.release, job.result
        if result:
            releases.append(
                RenderedRelease(release.name, release.namespace, release.chart, result.digest, result.packed)
            )
        found = result.faults if result else (job.missing,) if job.missing else ()
        faults += [(release.name, fault) for fault in found]
    whole = [(one.name, one.namespace, one.digest) for one in releases if one.digest]
    digest = stage_digest(whole, given.leaves) if len(whole) == len(jobs) else None
    return RenderedStage(given.stage.stage, tuple(releases), tuple(faults), digest)
