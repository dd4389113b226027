"""A plan between two states of the data: what each changed stage will do, why, and what people notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hubfleet import __version__
from hubfleet.app.exported import charts_root
from hubfleet.app.rendered import fleet_charts
from hubfleet.app.settings import Settings
from hubfleet.app.sides import Origin, Side, read_side, render_sides
from hubfleet.charts.store import Charts
from hubfleet.findings import Finding, Location, Severity, in_order
from hubfleet.load.git import head_commit
from hubfleet.load.git_tree import GitTree, Repository, open_tree
from hubfleet.load.part_tree import count_stages, hubs_touched
from hubfleet.load.tree import FOLDERS, TOP_FILES, Folder
from hubfleet.model.key import StageKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.impact import impact
from hubfleet.plan.live import Live, LiveState
from hubfleet.plan.moves import moved
from hubfleet.plan.objects import object_changes
from hubfleet.plan.plan import Origin as PlanOrigin
from hubfleet.plan.plan import make_plan
from hubfleet.plan.reasons import reasons
from hubfleet.plan.state import StageState
from hubfleet.plan.step import Plan, Reason, ReasonKind, Ring

WORKTREE = "worktree"
MOST_TITLES = 200
"""Objects of a stage that are named; a plan stays small whatever a chart does."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What stands behind a step: both sides of its stage, and the objects that differ (`changed Deployment/hub`)."""

    before: StageState | None
    after: StageState | None
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what stands behind it, and what is wrong. `texts` are the files' contents, to show lines of."""

    plan: Plan
    details: Mapping[StageKey, Detail]
    findings: tuple[Finding, ...]
    texts: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether the plan can't be trusted: there are errors."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def plan_between(settings: Settings, before: str | None = None, after: str = WORKTREE) -> Planned:
    """Compare two revisions, or one with the files on disk. `before` is by default the merge base with main.

    Raises HubfleetError outside git and for revisions that are not here.
    """
    repository = Repository.around(settings.root)
    since = before or repository.merge_base()
    with open_tree(repository, since) as old:
        if after == WORKTREE:
            return _plan(settings, before or since, old, None)
        with open_tree(repository, after) as new:
            return _plan(settings, before or since, old, new, after)


def _plan(settings: Settings, since: str, old: GitTree, new: GitTree | None, name: str = WORKTREE) -> Planned:
    commit = new.commit if new else head_commit(settings.root)
    to = Origin(name, new or Folder(settings.root), _charts(new, settings), commit)
    origin = Origin(since, old, _charts(old, settings), old.commit)
    changed = _of_fleet(_changed(settings.root, old, new))
    return compare(settings, origin, to, changed)


def compare(settings: Settings, before: Origin, after: Origin, changed: frozenset[str]) -> Planned:
    """Plan from one side to the other; `changed` are the files of the fleet that differ."""
    hubs = hubs_touched(changed)
    old, new = (read_side(origin, settings, hubs, changed) for origin in (before, after))
    pairs = moved(old.stages, new.stages)
    old, new, of_charts = render_sides(old, new, pairs, settings)
    drafts = list(_drafts(old, new, pairs))
    details = {desired.stage: detail for desired, detail in drafts if detail}
    live = {key: _as_live(old, key) for key in new.stages if key in old.stages}
    plan = make_plan(
        [desired for desired, _ in drafts],
        live,
        PlanOrigin(settings.at, after.commit, f"hubfleet {__version__}", before.name, after.name),
    )
    findings = in_order((*_faults(new), *of_charts, *_without_tombstone(old, new, pairs)))
    others = 0 if hubs is None else count_stages(after.tree, hubs)
    texts = {file: document.text for file, document in new.loaded.documents.items()}
    return Planned(replace(plan, unchanged=plan.unchanged + others), details, findings, texts)


def _charts(tree: GitTree | None, settings: Settings) -> Charts:
    if tree is None:
        return fleet_charts(settings)
    return Charts.of_fleet(charts_root(tree, settings.cache), cache=settings.cache, mirror=settings.mirror)


def _changed(root: Path, old: GitTree, new: GitTree | None) -> frozenset[str]:
    blobs = old.blobs()
    if new is not None:
        others = new.blobs()
        return frozenset(path for path in {*blobs, *others} if blobs.get(path) != others.get(path))
    there = frozenset(Folder(root).files())
    return there ^ frozenset(old.files()) | old.repository.changed_on_disk(old.commit)


def _of_fleet(files: frozenset[str]) -> frozenset[str]:
    return frozenset(file for file in files if file in TOP_FILES or file.split("/")[0] in FOLDERS)


def _drafts(before: Side, after: Side, pairs: Mapping[StageKey, StageKey]) -> Iterator[tuple[Desired, Detail | None]]:
    """Yield every stage as the data wants it, with what stands behind its change where it has one."""
    for key, new in after.stages.items():
        old = before.stages.get(pairs.get(key, key))
        if old is not None and old.key == key and old.digest == new.digest:
            yield _desired(after, new), None
            continue
        changes = tuple(object_changes(old, new))
        titles = tuple(f"{change.fate} {change.title}" for change in changes[:MOST_TITLES])
        why = reasons(old, new) if old else (Reason(ReasonKind.NEW, source=f"{new.stage.origin().file}:1"),)
        what = impact(old, new, changes, why)
        told = replace(_desired(after, new), reasons=why, impact=what)
        yield told, Detail(old, new, titles)


def _desired(side: Side, state: StageState) -> Desired:
    stage = state.stage
    return Desired(state.key, stage.cluster_name, state.digest, stage.gate, Ring(stage.ring), side.commit)


def _as_live(side: Side, key: StageKey) -> Live:
    """A side of git as if it ran, tested."""
    digest = side.stages[key].digest
    return Live(key, LiveState.RUNNING, digest=digest, tested=digest, commit=side.commit)


def _faults(side: Side) -> Iterator[Finding]:
    return (finding for finding in side.findings if finding.severity is Severity.ERROR)


def _without_tombstone(before: Side, after: Side, pairs: Mapping[StageKey, StageKey]) -> Iterator[Finding]:
    """Tell of stages whose data is gone though nobody said that they are to end."""
    hubs = after.loaded.fleet.hubs
    gone = sorted(before.declared - after.declared - set(pairs.values()))
    for key in gone:
        hub = hubs.get(key.hub)
        if hub is None or hub.retired is None:
            yield Finding(
                "removed-without-tombstone",
                Severity.ERROR,
                f"{key} is no longer in the data, and nothing says what happens to it and to people's files",
                Location(f"hubs/{key.hub}/hub.yaml", 1 if hub else 0),
                "write `retired: {on: DAY, data: keep}` into its hub.yaml, or take the stage back",
            )
