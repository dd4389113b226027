"""A plan: between two states of the data, or from what runs to what the data says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from hubfleet import __version__
from hubfleet.app.absent import absent
from hubfleet.app.drift import Drifted, drifted
from hubfleet.app.explained import Detail, Explained, changed_files, explain_live, explained, origin_of
from hubfleet.app.gone import gone, left_running, retiring_steps, without_tombstone
from hubfleet.app.left_out import of_live, of_recorded, of_sides
from hubfleet.app.recorded import read_recorded
from hubfleet.app.rollout import wanted
from hubfleet.app.settings import Settings
from hubfleet.app.sides import Origin, Side, nothing, read_side, render_sides, with_charts_of
from hubfleet.app.strays import strays, told, tombstones
from hubfleet.app.toolkit import SAME, Toolkit, same_toolkit, toolkit_of
from hubfleet.charts.store import FOLDER as CHARTS
from hubfleet.findings import Finding, HubfleetError, Severity, WrongUse, in_order
from hubfleet.load.git import head_commit
from hubfleet.load.git_tree import Repository, open_tree
from hubfleet.load.part_tree import declared_stages, hubs_touched
from hubfleet.load.supports import cluster_file
from hubfleet.load.tree import Tree
from hubfleet.model.key import SupportKey, UnitKey
from hubfleet.plan.absent import Absent
from hubfleet.plan.desired import Desired
from hubfleet.plan.impact import impact
from hubfleet.plan.left_out import LeftOut
from hubfleet.plan.live import Live, LiveState
from hubfleet.plan.moves import moved
from hubfleet.plan.plan import Origin as PlanOrigin
from hubfleet.plan.plan import make_plan
from hubfleet.plan.policy import policy_of
from hubfleet.plan.state import StageState
from hubfleet.plan.step import Impact, Plan, Reason, ReasonKind, Ring

WORKTREE = "worktree"
LIVE = "live"
_BY_TOOL = Reason(ReasonKind.TOOL, source="tools/hubfleet")
_UNKNOWN = (Impact.HUB_RESTARTS, Impact.SERVERS_AT_NEXT_START)
"""What to expect of a change that only the toolkit makes: what it rendered before is not kept."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what stands behind it. `texts` are the files' contents, to show lines of.

    `stages` are all that can be asked for: what the data has now, what has steps, and what is `absent`. `changed` are
    the fleet's files that differ (None: not compared by files); `away` says why clusters did not answer.
    """

    plan: Plan
    details: Mapping[UnitKey, Detail]
    texts: Mapping[str, str]
    stages: tuple[UnitKey, ...] = ()
    absent: Mapping[UnitKey, Absent] = field(default_factory=dict)
    changed: frozenset[str] | None = None
    away: Mapping[str, HubfleetError] | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong."""
        return self.plan.findings

    @property
    def failed(self) -> bool:
        """Whether the plan can't be trusted: there are errors, or clusters that did not answer."""
        return bool(self.away) or any(finding.severity is Severity.ERROR for finding in self.findings)


def plan(settings: Settings, before: str | None = None, after: str = WORKTREE, *, drift: bool = False) -> Planned:
    """Plan from a revision, `live` or a file of `status` (by default the merge base with main) to another state.

    With `drift` what somebody changed by hand counts as well: from `live` only, since every object is looked at.
    Raises HubfleetError for revisions that are not here, and for what runs compared with anything but the worktree.
    """
    recorded = settings.root / before if before and before.endswith(".json") else None
    if (before == LIVE or recorded) and after != WORKTREE:
        raise WrongUse("what runs is compared with the files on disk", help="check the revision out, without --to")
    if drift and before != LIVE:
        raise WrongUse("drift is of what runs", help="plan with --from live")
    if before == LIVE:
        return _from_live(settings, drift=drift)
    return _from_recorded(settings, recorded) if recorded else plan_between(settings, before, after)


def plan_between(settings: Settings, before: str | None = None, after: str = WORKTREE) -> Planned:
    """Compare two revisions, or one with the files on disk."""
    repository = Repository.around(settings.root)
    since = before or repository.merge_base()
    with open_tree(repository, since) as old:
        origin = origin_of(settings, since, old)
        if after == WORKTREE:
            to = origin_of(settings, WORKTREE, None, head_commit(settings.root))
            return compare(settings, origin, to, changed_files(old, None), toolkit_of(old, settings))
        with open_tree(repository, after) as new:
            toolkit = SAME if same_toolkit(old, new) else toolkit_of(old, settings)
            return compare(settings, origin, origin_of(settings, after, new), changed_files(old, new), toolkit)


def compare(
    settings: Settings, before: Origin, after: Origin, changed: frozenset[str], toolkit: Toolkit = SAME
) -> Planned:
    """Plan from one side to the other; `changed` are the files of the fleet that differ.

    `toolkit` is what the older side's own toolkit says, where it is another one.
    """
    hubs = None if toolkit.differs else hubs_touched(changed)
    new = read_side(after, settings, hubs, changed)
    only_charts = all(file.startswith(f"{CHARTS}/") for file in changed)
    old = with_charts_of(new, before) if only_charts else read_side(before, settings, hubs, changed)
    pairs = moved(old.stages, new.stages)
    old, new, of_charts = render_sides(old, new, pairs, settings, every=toolkit.differs)
    left_out = of_sides(old, new)
    unknown = frozenset(key for one in left_out for key in one.stages)
    drafts = [draft for draft in _drafts(old, new, pairs, toolkit.digests) if draft[0].stage not in unknown]
    gates = _unchanged_gates(new)
    retiring = list(retiring_steps(old, new, pairs))
    made = make_plan(
        [*(desired for desired, _ in drafts), *gates],
        {one.stage: one for one in (*_as_live(old, new, toolkit.digests), *map(_tested, gates))},
        _origin(settings, after.commit, before.name, after.name),
        only=(frozenset(new.stages) - unknown) | {one.stage for one in retiring},
        policy=policy_of(new.loaded.fleet.config),
        retiring=retiring,
    )
    others = () if hubs is None else declared_stages(after.tree, hubs)
    lost = absent(new.loaded.fleet, gone(old, new, pairs), pairs)
    findings = in_order(
        (*_faults(new), *of_charts, *without_tombstone(old, new, pairs), *left_running(old, new), *toolkit.findings)
    )
    return Planned(
        replace(made, unchanged=made.unchanged + len(others), findings=findings, left_out=left_out),
        {desired.stage: detail for desired, detail in drafts if detail},
        _texts(new),
        _askable(made, left_out, lost, (*others, *new.stages, *_supports(after.tree))),
        lost,
        changed,
    )


def _from_live(settings: Settings, *, drift: bool) -> Planned:
    now = wanted(settings)
    seen = now.look()
    there = frozenset(key for key, one in now.desired.items() if one.cluster in seen.targets)
    known = explain_live(settings, now.desired, seen.live)
    found = drifted(now, seen, there) if drift else Drifted()
    lost = strays(now.loaded.fleet, now.targets, but=seen.away)
    retired = tuple(tombstones(now.loaded.fleet, lost.found))
    made = make_plan(
        known.desired.values(),
        seen.live,
        _origin(settings, now.commit, LIVE, WORKTREE),
        only=there | {one.stage for one in retired},
        policy=policy_of(now.loaded.fleet.config),
        drift=found.stages,
        retiring=retired,
    )
    errors = tuple(finding for finding in now.findings if finding.severity is Severity.ERROR)
    texts = {document.file: document.text for document in now.loaded.documents.values()}
    lost_hubs, left_out = absent(now.loaded.fleet), of_live(now, seen)
    supports = map(SupportKey, now.loaded.fleet.clusters)
    stages = _askable(made, left_out, lost_hubs, (*now.desired, *supports))
    findings, away = in_order((*errors, *told(now.loaded.fleet, lost))), {**found.away, **lost.away, **seen.away}
    whole = replace(made, findings=findings, left_out=left_out)
    return Planned(whole, known.details, texts, stages, lost_hubs, away=away)


def _from_recorded(settings: Settings, file: Path) -> Planned:
    """Plan from a file of `status`; every stage of the data is wanted, whichever cluster can be reached from here.

    What is on a cluster that the file knows nothing of is left alone.
    """
    told = read_recorded(file)
    origin = origin_of(settings, WORKTREE, None, head_commit(settings.root))
    side = read_side(origin, settings, None, None)
    _, side, of_charts = render_sides(nothing(side), side, {}, settings)
    desired: dict[UnitKey, Desired] = {key: _desired(side, key) for key in side.stages}
    known: Explained = explain_live(settings, desired, told.live)
    left_out = of_recorded(side, told.away)
    made = make_plan(
        known.desired.values(),
        told.live,
        _origin(settings, origin.commit, file.name, WORKTREE),
        only=desired.keys() - {key for one in left_out for key in one.stages},
        policy=policy_of(side.loaded.fleet.config),
    )
    whole = replace(made, findings=in_order((*_faults(side), *of_charts)), left_out=left_out)
    lost = absent(side.loaded.fleet)
    stages = _askable(made, left_out, lost, (*desired, *_supports(origin.tree)))
    return Planned(whole, known.details, _texts(side), stages, lost)


def _askable(
    made: Plan, left_out: Iterable[LeftOut], lost: Iterable[UnitKey], others: Iterable[UnitKey]
) -> tuple[UnitKey, ...]:
    unknown = (key for one in left_out for key in one.stages)
    return tuple(sorted({*others, *lost, *unknown, *(step.stage for step in made.steps)}))


def _supports(tree: Tree) -> Iterator[SupportKey]:
    """Whatever runs beside the hubs of each cluster that has a file, nothing included."""
    files = (PurePosixPath(file) for file in tree.files())
    return (SupportKey(file.stem) for file in files if str(file) == cluster_file(file.stem))


def _origin(settings: Settings, commit: str | None, before: str, after: str) -> PlanOrigin:
    return PlanOrigin(settings.at, commit, f"hubfleet {__version__}", before, after)


def _texts(side: Side) -> dict[str, str]:
    return {file: document.text for file, document in side.loaded.documents.items()}


def _drafts(
    before: Side, after: Side, pairs: Mapping[UnitKey, UnitKey], told: Mapping[UnitKey, str]
) -> Iterator[tuple[Desired, Detail | None]]:
    """Yield every stage as the data wants it, with what stands behind its change where it has one."""
    for key, new in after.stages.items():
        old = _old(before, pairs.get(key, key), told)
        desired = _desired(after, key)
        if old is None:
            why = (Reason(ReasonKind.NEW, source=f"{new.stage.origin().file}:1"),)
            yield replace(desired, reasons=why, impact=impact(None, new, (), why)), Detail(None, new)
        elif old.key == key and told.get(key, old.digest) == new.digest:
            yield desired, None
        elif old.digest == new.digest:
            yield replace(desired, reasons=(_BY_TOOL,), impact=_UNKNOWN), Detail(old, new)
        else:
            yield explained(desired, old, new)


def _old(before: Side, key: UnitKey, told: Mapping[UnitKey, str]) -> StageState | None:
    """What something was; nothing where that time's toolkit did not yet run anything beside hubs."""
    unknown = bool(told) and isinstance(key, SupportKey) and key not in told
    return None if unknown else before.stages.get(key)


def _desired(side: Side, key: UnitKey) -> Desired:
    state = side.stages[key]
    stage = state.stage
    return Desired(key, stage.cluster_name, state.digest, stage.gate, Ring(stage.ring), side.commit)


def _as_live(before: Side, after: Side, told: Mapping[UnitKey, str]) -> Iterator[Live]:
    """Yield the stages of a side of git as if they ran, tested."""
    for key in after.stages:
        if (old := _old(before, key, told)) is not None:
            digest = told.get(key, old.digest)
            yield Live(key, LiveState.RUNNING, digest=digest, tested=digest, commit=before.commit)


def _unchanged_gates(side: Side) -> list[Desired]:
    """Return the gates that no change touches: they were not compiled, and are what they were."""
    gates = {state.stage.gate for state in side.stages.values()} - side.stages.keys()
    return [Desired(gate, "", "unchanged") for gate in sorted(gate for gate in gates if gate)]


def _tested(gate: Desired) -> Live:
    return Live(gate.stage, LiveState.RUNNING, digest=gate.digest, tested=gate.digest)


def _faults(side: Side) -> Iterator[Finding]:
    return (finding for finding in side.findings if finding.severity is Severity.ERROR)
