"""Values and manifests of one stage, or of a cluster's support, for people and for plain `helm`."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.app.compiled import Compiled, compile_stages, compile_supports
from hubfleet.app.find import find_stage_key
from hubfleet.app.rendered import fleet_charts, render_stages, with_charts
from hubfleet.app.settings import Settings
from hubfleet.findings import Finding, HubfleetError, Severity, WrongUse
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from hubfleet.model.json import Manifest, Values
from hubfleet.model.key import StageKey


def values_of(settings: Settings, stage: str, release: str | None = None) -> Values:
    """Return the values of a stage's main release, or of the release named. Raises WrongUse for unknown names."""
    releases = _compiled(settings, stage).releases
    if release is None:
        return releases.main.values
    known = {one.name: one for one in releases.releases}
    if release not in known:
        raise WrongUse.unknown("release", release, known)
    return known[release].values


def manifests_of(settings: Settings, stage: str) -> list[Manifest]:
    """Return a stage's manifests, in the order of its releases. Raises HubfleetError where there are none."""
    one = _compiled(settings, stage)
    if one.stage.is_local:
        raise HubfleetError(
            f"{stage} runs on this machine: it has no manifests", help=f"its values: hubfleet values {stage}"
        )
    charts = fleet_charts(settings)
    fit, unknown_charts = with_charts([one], charts)
    if not fit:
        _refuse((*charts.lock.errors, *unknown_charts))
    rendered = render_stages(fit, settings, charts, require_charts=True)
    _refuse(finding for finding in rendered.findings if finding.severity is Severity.ERROR)
    return [manifest for release in rendered.stages[one.key].releases for manifest in release.manifests]


def _compiled(settings: Settings, stage: str) -> Compiled:
    loaded = load_fleet(Folder(settings.root))
    beside = {one.key: one for one in compile_supports(loaded.fleet.supports)}
    key = find_stage_key(stage, (*loaded.nodes, *beside))
    if not isinstance(key, StageKey):
        return beside[key]
    found = loaded.fleet.stage(key)
    if found is None:
        raise HubfleetError(f"{stage} has errors", help="hubfleet check")
    compiled, findings = compile_stages([found], settings.at)
    _refuse(findings)
    return compiled[0]


def _refuse(findings: Iterable[Finding]) -> None:
    first = next(iter(findings), None)
    if first is not None:
        raise HubfleetError.of(first)
