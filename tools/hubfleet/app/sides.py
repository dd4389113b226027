"""The two sides of a comparison: which files differ, and the stages that they can touch, compiled and rendered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from hubfleet.app.compiled import Compiled, compile_stages, compile_supports
from hubfleet.app.rendered import findings_of_stages, with_charts
from hubfleet.app.settings import Settings
from hubfleet.charts import lock
from hubfleet.charts.errors import ChartError
from hubfleet.charts.store import ChartFiles, Charts
from hubfleet.deploy.local.target import LocalTarget
from hubfleet.findings import Finding
from hubfleet.load.document import Document, read_document
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.merge import settle
from hubfleet.load.node import Node
from hubfleet.load.part_tree import PartTree, hub_of
from hubfleet.load.shape import shape_of
from hubfleet.load.supports import cluster_file
from hubfleet.load.tree import Tree
from hubfleet.model.deployable import Deployable
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Json
from hubfleet.model.key import StageKey, UnitKey
from hubfleet.model.stage import Stage
from hubfleet.plan.state import UNRENDERED, ChartState, StageState
from hubfleet.render import RenderCache, RenderedStage, StageInput, Workers, render_all
from hubfleet.render.digest import canonical


@dataclass(frozen=True, eq=False)
class Side:
    """One side: its files, its charts, what was loaded of it, and its stages by key.

    `hubs` are those that were asked for (None: all); gates of theirs are loaded, too, and have no stages here.
    """

    name: str
    tree: Tree
    charts: Charts
    commit: str | None
    loaded: Loaded
    stages: Mapping[UnitKey, StageState]
    compiled: Mapping[UnitKey, Compiled]
    findings: tuple[Finding, ...]
    hubs: AbstractSet[str] | None = None

    @property
    def declared(self) -> frozenset[StageKey]:
        """Every stage that the data has, faulty ones included."""
        hubs = [hub for hub in self.loaded.fleet.hubs.values() if self.hubs is None or hub.name in self.hubs]
        return frozenset(StageKey(hub.name, stage) for hub in hubs if not hub.retired for stage in hub.stages)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a side comes from: a name for people, its files, its charts, its commit."""

    name: str
    tree: Tree
    charts: Charts
    commit: str | None


def read_side(
    origin: Origin,
    settings: Settings,
    hubs: AbstractSet[str] | None,
    changed: AbstractSet[str] | None,
    clusters: AbstractSet[str] = frozenset(),
) -> Side:
    """Load and compile the hubs named (None: all), with those whose stagings are gates of theirs.

    What runs beside hubs follows from shared files alone: it is there where all hubs are, or where `clusters` names it.
    """
    loaded = _load(origin.tree, hubs)
    chosen = [stage for stage in loaded.fleet.stages if hubs is None or stage.hub in hubs]
    compiled, findings = compile_stages(chosen, settings.at)
    compiled += compile_supports(one for one in loaded.fleet.supports if hubs is None or one.cluster_name in clusters)
    charts = _chart_states(origin, {release.chart for one in compiled for release in one.releases.releases})
    stages: dict[UnitKey, StageState] = {
        one.key: StageState(
            one.stage,
            one.releases,
            _data(loaded, one.stage),
            loaded.documents,
            charts,
            changed=changed,
        )
        for one in compiled
    }
    by_key: dict[UnitKey, Compiled] = {one.key: one for one in compiled}
    return Side(
        origin.name,
        origin.tree,
        origin.charts,
        origin.commit,
        loaded,
        stages,
        by_key,
        (*loaded.findings, *findings),
        hubs,
    )


def _data(loaded: Loaded, stage: Deployable) -> Node:
    """The data behind it, without marks: a stage's is merged, a cluster's stands in its file."""
    if isinstance(stage, Stage):
        return settle(loaded.nodes[stage.key], shape_of(StageSettings))
    return loaded.documents[cluster_file(stage.cluster_name)].root


def with_charts_of(side: Side, origin: Origin) -> Side:
    """The same data as another side had it, where the two differ in nothing but their charts."""
    names = {release.chart for one in side.compiled.values() for release in one.releases.releases}
    charts = _chart_states(origin, names)
    stages = {key: replace(state, charts=charts) for key, state in side.stages.items()}
    return replace(side, name=origin.name, tree=origin.tree, charts=origin.charts, commit=origin.commit, stages=stages)


def nothing(side: Side) -> Side:
    """A side without stages: compared with it, everything is new."""
    return replace(side, name="nothing", stages={}, compiled={}, findings=())


def _load(tree: Tree, hubs: AbstractSet[str] | None) -> Loaded:
    """Load some hubs, and those that they name as gates: without them a gate would look unknown."""
    if hubs is None:
        return load_fleet(tree)
    loaded = load_fleet(PartTree(tree, hubs))
    gates = {stage.settings.gate for stage in loaded.fleet.stages if stage.settings.gate} - hubs
    there = {hub_of(file) for file in tree.files()}
    wanted = {str(gate) for gate in gates if gate in there}
    return load_fleet(PartTree(tree, hubs | wanted)) if wanted else loaded


def _chart_states(origin: Origin, names: Iterable[str]) -> dict[str, ChartState]:
    """What a side says of each chart. One that can't be had now may still be pinned by its digest."""
    try:
        document: Document | None = read_document(origin.tree.read(lock.FILE), lock.FILE)
    except OSError:
        document = None
    return {name: state for name in sorted(names) if (state := _chart_state(origin.charts, name, document))}


def _chart_state(charts: Charts, name: str, document: Document | None) -> ChartState | None:
    pin = charts.lock.pin(name)
    line = document.locate(("charts", name, "version")).line if document else 0
    source = f"{lock.FILE}:{line}" if pin and line else f"charts/{name}"
    try:
        files = charts.get(name)
    except ChartError:
        return ChartState(pin.version, pin.digest, source) if pin else None
    return ChartState(files.version, files.digest, source)


def render_sides(
    before: Side, after: Side, pairs: Mapping[UnitKey, UnitKey], settings: Settings, *, every: bool = False
) -> tuple[Side, Side, tuple[Finding, ...]]:
    """Give both sides' stages their digests. Those with equal inputs are not rendered; the rest is rendered at once.

    `pairs` names for stages that were moved what they were before. With `every` all get their digests.
    """
    unequal = [
        key for key in after.stages if every or not _equal(before.stages.get(pairs.get(key, key)), after.stages[key])
    ]
    old = [pairs.get(key, key) for key in unequal] + [key for key in before.stages if key not in after.stages]
    olds = [before.stages[key] for key in dict.fromkeys(old) if key in before.stages]
    news = [after.stages[key] for key in unequal]
    rendered = _render(_renderable(olds, before.charts), _renderable(news, after.charts), before, after, settings)
    target = LocalTarget(settings.state, settings.environment)
    one = _with_digests(before, {id(state) for state in olds}, rendered, target)
    other = _with_digests(after, {id(state) for state in news}, rendered, target)
    one, other = _comparable(one, other, pairs)
    shown = [(after.compiled[state.key], rendered[id(state)]) for state in news if id(state) in rendered]
    findings = findings_of_stages(
        [stage for stage, _ in shown], [result for _, result in shown], after.charts, required=False
    )
    _, unknown_charts = with_charts([after.compiled[state.key] for state in _on_clusters(news)], after.charts)
    return one, other, (*findings, *unknown_charts)


def _equal(before: StageState | None, after: StageState) -> bool:
    return before is not None and before.inputs == after.inputs


def _on_clusters(states: Iterable[StageState]) -> list[StageState]:
    return [state for state in states if not state.stage.is_local]


def _renderable(states: Iterable[StageState], charts: Charts) -> list[StageState]:
    """Return the stages of clusters whose charts are known; others are compared by their inputs."""
    known = set(charts.names)
    return [one for one in _on_clusters(states) if all(release.chart in known for release in one.releases.releases)]


def _render(
    olds: Sequence[StageState], news: Sequence[StageState], before: Side, after: Side, settings: Settings
) -> dict[int, RenderedStage]:
    """Render stages of both sides in one go, each with its own side's charts."""
    inputs = [_input(state, "before") for state in olds] + [_input(state, "after") for state in news]

    def chart(name: str) -> ChartFiles:
        side, _, rest = name.partition("/")
        return (before if side == "before" else after).charts.get(rest)

    if not inputs:
        return {}
    cache = RenderCache(settings.cache / "render")
    results = render_all(inputs, chart, cache=cache, workers=Workers(settings.workers))
    return {id(state): result for state, result in zip((*olds, *news), results, strict=True)}


def _input(state: StageState, side: str) -> StageInput:
    releases = tuple(replace(one, chart=f"{side}/{one.chart}") for one in state.releases.releases)
    return StageInput(replace(state.releases, releases=releases), state.stage.kubernetes, state.leaves)


def _with_digests(
    side: Side, differing: AbstractSet[int], rendered: Mapping[int, RenderedStage], target: LocalTarget
) -> Side:
    stages = {
        key: _with_digest(state, rendered.get(id(state)), target) if id(state) in differing else state
        for key, state in side.stages.items()
    }
    return replace(side, stages=stages)


def _with_digest(state: StageState, rendered: RenderedStage | None, target: LocalTarget) -> StageState:
    if state.stage.is_local:
        return replace(state, digest=target.digest(state.releases, state.leaves))
    return replace(state, digest=(rendered.digest if rendered else None) or "", rendered=rendered)


def _comparable(before: Side, after: Side, pairs: Mapping[UnitKey, UnitKey]) -> tuple[Side, Side]:
    """Compare by inputs where one of two sides could not be rendered whole: a chart may not be at hand."""
    olds, news = dict(before.stages), dict(after.stages)
    for key, new in after.stages.items():
        was = pairs.get(key, key)
        old = before.stages.get(was)
        if not _equal(old, new) and (not new.digest or (old is not None and not old.digest)):
            news[key] = replace(new, digest=_inputs_digest(new))
            if old is not None:
                olds[was] = replace(old, digest=_inputs_digest(old))
    return replace(before, stages=olds), replace(after, stages=news)


def _inputs_digest(state: StageState) -> str:
    names = [one.chart for one in state.releases.releases]
    charts: list[Json] = [[name, str(state.charts.get(name))] for name in names]
    releases: list[Json] = [[one.name, one.namespace, one.values] for one in state.releases.releases]
    whole = canonical([charts, releases, dict(state.leaves), state.stage.kubernetes])
    return f"{UNRENDERED}{hashlib.sha256(whole).hexdigest()[:40]}"
