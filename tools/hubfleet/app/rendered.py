"""Stages rendered through the cache, with their charts wherever those come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.app.compiled import Compiled
from hubfleet.app.first_charts import BEGIN
from hubfleet.app.settings import Settings
from hubfleet.charts import lock
from hubfleet.charts.store import Charts
from hubfleet.compile.secrets import secret_leaves
from hubfleet.findings import Finding, Location, Related, Severity, unknown
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.key import UnitKey
from hubfleet.render import RenderCache, RenderedStage, StageInput, Workers, findings_of, render_all
from hubfleet.render.faults import FaultKind, RenderFault


@dataclass(frozen=True, slots=True)
class Rendered:
    """Rendered stages by key, and what is wrong with them."""

    stages: Mapping[UnitKey, RenderedStage]
    findings: tuple[Finding, ...]


def fleet_charts(settings: Settings) -> Charts:
    """The charts of the fleet, from the cache, the mirror or their source."""
    return Charts.of_fleet(settings.root, cache=settings.cache, mirror=settings.mirror)


def with_charts(compiled: Iterable[Compiled], charts: Charts) -> tuple[list[Compiled], tuple[Finding, ...]]:
    """Return the stages whose charts are all pinned or in charts/, and one finding for each chart that is neither."""
    known, unknown_charts, fit = set(charts.names), set[tuple[str, bool]](), []
    for one in compiled:
        missing = {release.chart for release in one.releases.releases} - known
        unknown_charts |= {(chart, isinstance(one.stage, ClusterSupport)) for chart in missing}
        fit += [] if missing else [one]
    # A lock that can't be read whole says so itself: which charts it pins is not known then.
    return fit, () if charts.lock.errors else tuple(_unknown(*chart, known) for chart in sorted(unknown_charts))


def _unknown(name: str, beside: bool, known: set[str]) -> Finding:
    message, advice = unknown("chart", name, known)
    pin = f"{advice}; pin it in {lock.FILE}" if known else BEGIN
    help_ = f"{pin}, or say `existing` under the cluster's `support` if somebody else installed it" if beside else pin
    return Finding("chart-unknown", Severity.ERROR, message, Location(lock.FILE), help_)


def render_stages(
    compiled: Sequence[Compiled], settings: Settings, charts: Charts, *, require_charts: bool = False
) -> Rendered:
    """Render each stage. Local stages have no charts and are left out by whoever calls."""
    inputs = [_input(one) for one in compiled]
    cache = RenderCache(settings.cache / "render")
    results = render_all(inputs, charts.get, cache=cache, workers=Workers(settings.workers))
    by_key = {one.key: result for one, result in zip(compiled, results, strict=True)}
    findings = findings_of_stages(compiled, results, charts, required=require_charts)
    return Rendered(by_key, tuple(findings))


def _input(one: Compiled) -> StageInput:
    return StageInput(one.releases, one.stage.kubernetes, secret_leaves(one.stage, one.releases))


def findings_of_stages(
    compiled: Sequence[Compiled], results: Sequence[RenderedStage], charts: Charts, *, required: bool
) -> Iterator[Finding]:
    """Turn faults into findings at the lines behind them; a chart that can't be had is `required`, or only noticed."""
    by_name = {str(one.key): one for one in compiled}

    def locate(stage: str, release: str, fault: RenderFault) -> Location:
        return by_name[stage].locate(release, fault.path, key=fault.unknown_key)

    located = findings_of(results, locate)
    yield from (finding for finding in located if finding.rule not in _OF_CHART)
    faulty = Counter(
        (by_name[result.stage].chart_of(release), fault)
        for result in results
        for release, fault in result.faults
        if fault.kind in _OF_CHART
    )
    missing = [one for one in faulty if one[1].kind is FaultKind.CHART_MISSING]
    if len(missing) > 1:
        yield _missing(Counter({one: faulty.pop(one) for one in missing}), charts, required=required)
    for (chart, fault), count in faulty.items():
        yield _chart_fault(fault, charts.place(chart), count, required=required)


_OF_CHART = (
    FaultKind.CHART,
    FaultKind.CHART_MISSING,
    FaultKind.CHART_REFUSED,
    FaultKind.DEPENDENCY,
    FaultKind.REMOTE_SCHEMA,
)
"""What is wrong with a chart whatever a stage says: nothing in a hub's file can mend it."""


def _chart_fault(fault: RenderFault, place: Location, count: int, *, required: bool) -> Finding:
    """Say once for the whole fleet what is wrong with a chart, not once for each release that needs it."""
    severity = Severity.ERROR if required else fault.severity
    return Finding(fault.kind, severity, _for_releases(fault, count), place, fault.help)


def _for_releases(fault: RenderFault, count: int) -> str:
    subject = f"{count} release{'' if count == 1 else 's'}"
    if not fault.message.startswith("is "):
        return f"{subject}: {fault.message}"
    return f"{subject} {'is' if count == 1 else 'are'} {fault.message.removeprefix('is ')}"


def _missing(faulty: Counter[tuple[str, RenderFault]], charts: Charts, *, required: bool) -> Finding:
    """Say once which charts can't be had; why is said of each where it is pinned, for reasons may differ."""
    reasons = sorted(
        Related(charts.place(chart), _for_releases(fault, count)) for (chart, fault), count in faulty.items()
    )
    names = lock.charts_named({chart for chart, _ in faulty})
    message = f"{faulty.total()} releases are not rendered: {names} cannot be had"
    fault = next(iter(faulty))[1]
    severity = Severity.ERROR if required else fault.severity
    return Finding(fault.kind, severity, message, reasons[0].location, fault.help, tuple(reasons))
