"""From the data to what should run: the fleet loaded, checked, compiled, with each stage's digest and live state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.app.compiled import Compiled, compile_stages, compile_supports, not_yet_told, stages_among
from hubfleet.app.look import Look, look
from hubfleet.app.rendered import Rendered, render_stages, with_charts
from hubfleet.app.settings import Settings
from hubfleet.app.targets import Targets
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.compile.secrets import secret_leaves
from hubfleet.findings import Finding, Severity, WrongUse, in_order
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.git import head_commit
from hubfleet.load.tree import Folder
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.fleet import Fleet
from hubfleet.model.key import SUPPORT, UnitKey
from hubfleet.model.stage import Stage
from hubfleet.plan.desired import Desired, select
from hubfleet.plan.step import Ring


@dataclass(frozen=True)
class Wanted:
    """What can be deployed from here, as the data wants it: stages, and what runs beside hubs."""

    loaded: Loaded
    targets: Targets
    compiled: Mapping[UnitKey, Compiled]
    desired: Mapping[UnitKey, Desired]
    commit: str | None
    findings: tuple[Finding, ...]

    def refuse_unknown(self, names: Sequence[str], cluster: str | None) -> None:
        """Raise HubfleetError for a hub or cluster that no file of the fleet describes."""
        known = {"hub": set(self.loaded.fleet.hubs), "cluster": set(self.loaded.fleet.clusters)}
        asked = [("cluster" if _is_support(name) else "hub", name.partition("/")[0]) for name in names]
        asked += [("cluster", cluster)] if cluster else []
        for kind, name in asked:
            if name not in known[kind]:
                raise WrongUse.unknown(kind, name, known[kind])

    def chosen(self, names: Sequence[str], cluster: str | None) -> frozenset[UnitKey]:
        """The stages that names and a cluster mean, gates included. Raises WrongUse for unknown ones."""
        return select(self.desired.values(), names, cluster)

    def look(self, keys: Iterable[UnitKey] | None = None) -> Look:
        """See what runs now, on the clusters of these stages and of their gates (None: on all)."""
        gates = (self.desired[key].gate for key in keys) if keys is not None else ()
        wanted = set(self.desired) if keys is None else {*keys, *gates} & set(self.desired)
        return look(self.targets, [self.desired[key] for key in sorted(wanted)])

    def errors(self, names: Sequence[str]) -> tuple[Finding, ...]:
        """Errors that stand in the way of `HUB` or `HUB/STAGE` names (none: all): theirs, and of what is shared."""
        asked = {name.partition("/")[0] for name in names if not _is_support(name)}
        others = tuple(f"hubs/{hub}/" for hub in self.loaded.fleet.hubs if names and hub not in asked)
        bad = (finding for finding in self.findings if finding.severity is Severity.ERROR)
        return tuple(finding for finding in bad if not finding.location.file.startswith(others))


def wanted(settings: Settings, names: Sequence[str] = (), cluster: str | None = None) -> Wanted:
    """Load, check, compile and render what can be deployed from here, as far as names and cluster need it."""
    loaded = load_fleet(Folder(settings.root))
    targets = Targets.of_fleet(loaded.fleet, settings)
    reached = [stage for stage in loaded.fleet.stages if targets.reaches(stage.cluster_name)]
    compiled, not_compiled = compile_stages(_needed(reached, names, cluster), settings.at)
    found = (*loaded.findings, *run_checks(loaded.fleet, settings.at, touched=()))
    found += run_release_checks(stages_among(compiled))
    compiled += compile_supports(_needed_beside(loaded.fleet, compiled, targets, names, cluster))
    fit, without_chart = with_charts((one for one in compiled if not one.stage.is_local), targets.clusters.book.charts)
    rendered = _render(fit, targets, settings)
    findings = in_order((*found, *not_yet_told(not_compiled, found), *without_chart, *rendered.findings))
    commit = head_commit(settings.root)
    digests = {one.key: _digest(one, targets, rendered) for one in compiled}
    desired: dict[UnitKey, Desired] = {
        one.key: _desired(one, digest, commit) for one in compiled if (digest := digests[one.key])
    }
    return Wanted(loaded, targets, {one.key: one for one in compiled}, desired, commit, findings)


def _needed(stages: Sequence[Stage], names: Sequence[str], cluster: str | None) -> Sequence[Stage]:
    """Every stage of the clusters that names and a cluster mean, and of those that their gates are on."""
    hubs = {name.partition("/")[0] for name in names if not _is_support(name)}
    beside = {name.partition("/")[0] for name in names if _is_support(name)}
    mine = [one for one in stages if cluster in {None, one.cluster_name}]
    asked = [one for one in mine if not names or one.hub in hubs or one.cluster_name in beside]
    gates = {one.gate for one in asked}
    clusters = {one.cluster_name for one in (*asked, *(one for one in stages if one.key in gates))}
    return [one for one in stages if one.cluster_name in clusters] or stages


def _needed_beside(
    fleet: Fleet, compiled: Sequence[Compiled], targets: Targets, names: Sequence[str], cluster: str | None
) -> Iterator[ClusterSupport]:
    """Yield what runs beside these stages, and what is asked for itself: a cluster may have no hubs yet."""
    clusters = {one.stage.cluster_name for one in compiled}
    for one in fleet.supports:
        asked = str(one) in names or (not names and cluster in {None, one.cluster_name})
        if one.cluster_name in clusters or (asked and targets.reaches(one.cluster_name)):
            yield one


def _is_support(name: str) -> bool:
    return name.partition("/")[2] == SUPPORT


def _render(stages: Sequence[Compiled], targets: Targets, settings: Settings) -> Rendered:
    if not stages:
        return Rendered({}, ())
    book = targets.clusters.book
    rendered = render_stages(stages, settings, book.charts, require_charts=True)
    book.enter(stages, rendered)
    return rendered


def _digest(one: Compiled, targets: Targets, rendered: Rendered) -> str | None:
    """The digest that a stage should have where it goes; None where it could not be rendered whole."""
    name = one.stage.cluster_name
    if name not in targets.local:
        return rendered.stages[one.key].digest if one.key in rendered.stages else None
    return targets.local[name].digest(one.releases, secret_leaves(one.stage, one.releases))


def _desired(one: Compiled, digest: str, commit: str | None) -> Desired:
    stage = one.stage
    return Desired(stage.key, stage.cluster_name, digest, stage.gate, Ring(stage.ring), commit)
