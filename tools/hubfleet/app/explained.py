"""Why what runs is not what the data wants: the data of the commit that was deployed, compared with today's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hubfleet.app.exported import charts_root
from hubfleet.app.rendered import fleet_charts
from hubfleet.app.settings import Settings
from hubfleet.app.sides import Origin, read_side, render_sides
from hubfleet.charts.store import Charts
from hubfleet.findings import HubfleetError
from hubfleet.load.git_tree import GitTree, Repository, open_tree
from hubfleet.load.tree import FOLDERS, TOP_FILES, Folder
from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.plan.desired import Desired
from hubfleet.plan.impact import impact
from hubfleet.plan.live import Live
from hubfleet.plan.objects import object_changes
from hubfleet.plan.reasons import reasons
from hubfleet.plan.state import StageState

MOST_COMMITS = 20
"""Stages of a fleet that was left alone for long are at many commits; the others are explained by less."""
MOST_TITLES = 200
"""Objects of a stage that are named; a plan stays small whatever a chart does."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What stands behind a step: both sides of its stage, and the objects that differ (`changed Deployment/hub`)."""

    before: StageState | None
    after: StageState | None
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """What is wanted, with reasons where the deployed commit is known; the details behind them."""

    desired: Mapping[UnitKey, Desired]
    details: Mapping[UnitKey, Detail] = field(default_factory=dict)


def explain_live(settings: Settings, desired: Mapping[UnitKey, Desired], live: Mapping[UnitKey, Live]) -> Explained:
    """Give stages that run something else their reasons. What git does not know is left as it is."""
    behind: dict[str, set[UnitKey]] = {}
    for key, one in desired.items():
        known = live.get(key)
        if known and known.commit and known.digest not in {None, one.digest}:
            behind.setdefault(known.commit.removesuffix("+"), set()).add(key)
    found = dict(desired)
    details: dict[UnitKey, Detail] = {}
    for commit in sorted(behind, key=lambda name: (-len(behind[name]), name))[:MOST_COMMITS]:
        was = {key: name for key in behind[commit] if (name := live[key].was)}
        for key, told, detail in _since(settings, commit, behind[commit], desired, was):
            found[key], details[key] = told, detail
    return Explained(found, details)


def _since(
    settings: Settings,
    commit: str,
    keys: Iterable[UnitKey],
    desired: Mapping[UnitKey, Desired],
    was: Mapping[UnitKey, UnitKey],
) -> list[tuple[UnitKey, Desired, Detail]]:
    try:
        with open_tree(Repository.around(settings.root), commit) as tree:
            hubs = frozenset(key.hub for key in (*keys, *was.values()) if isinstance(key, StageKey))
            clusters = frozenset(key.cluster for key in keys if isinstance(key, SupportKey))
            changed = changed_files(tree, None)
            before = read_side(origin_of(settings, commit, tree), settings, hubs, changed, clusters)
            after = read_side(origin_of(settings, "worktree", None), settings, hubs, changed, clusters)
            before, after, _ = render_sides(before, after, was, settings)
    except HubfleetError:
        return []
    return [
        (key, *explained(desired[key], before.stages[was.get(key, key)], after.stages[key]))
        for key in sorted(keys)
        if _differs(before.stages.get(was.get(key, key)), after.stages.get(key))
    ]


def _differs(old: StageState | None, new: StageState | None) -> bool:
    return old is not None and new is not None and old.digest != new.digest


def explained(desired: Desired, before: StageState, after: StageState) -> tuple[Desired, Detail]:
    """Return what is wanted with why and with what people notice."""
    elsewhere = before.stage.cluster_name != after.stage.cluster_name
    changes = () if elsewhere else tuple(object_changes(before, after))
    titles = tuple(change.told for change in changes[:MOST_TITLES])
    why = reasons(before, after)
    told = replace(desired, reasons=why, impact=impact(before, after, changes, why))
    return told, Detail(before, after, titles)


def origin_of(settings: Settings, name: str, tree: GitTree | None, commit: str | None = None) -> Origin:
    """A side of a comparison: a revision, or (without a tree) the files on disk."""
    if tree is None:
        return Origin(name, Folder(settings.root), fleet_charts(settings), commit)
    charts = Charts.of_fleet(charts_root(tree, settings.cache), cache=settings.cache, mirror=settings.mirror)
    return Origin(name, tree, charts, tree.commit)


def changed_files(before: GitTree, after: GitTree | None) -> frozenset[str]:
    """Return the fleet's files that differ between a revision and another one, or the files on disk."""
    blobs = before.blobs()
    if after is not None:
        others = after.blobs()
        changed = {path for path in {*blobs, *others} if blobs.get(path) != others.get(path)}
    else:
        there = frozenset(Folder(before.repository.root).files())
        changed = {*(there ^ frozenset(before.files())), *before.repository.changed_on_disk(before.commit)}
    return frozenset(file for file in changed if file in TOP_FILES or file.split("/")[0] in FOLDERS)
