"""Deploy: what should run is compared with what runs, and carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hubfleet import __version__
from hubfleet.app.blamed import Blamed
from hubfleet.app.drift import Drifted, drifted
from hubfleet.app.explained import explain_live
from hubfleet.app.look import Look
from hubfleet.app.rollout import Wanted, wanted
from hubfleet.app.settings import Settings
from hubfleet.app.smoke import health_wants, not_tried
from hubfleet.app.strays import Stray, strays, tombstones
from hubfleet.deploy.blame import Blame
from hubfleet.deploy.events import Listener
from hubfleet.deploy.health import check_hub
from hubfleet.deploy.journal import Journal
from hubfleet.deploy.local.login import Login
from hubfleet.deploy.result import RunResult
from hubfleet.deploy.runner import Runner
from hubfleet.deploy.target import Spec, SupportWants
from hubfleet.findings import Finding, HubfleetError
from hubfleet.load.tree import Folder
from hubfleet.model.deployable import Deployable
from hubfleet.model.key import UnitKey
from hubfleet.model.stage import Stage
from hubfleet.plan.plan import Origin, make_plan
from hubfleet.plan.policy import policy_of
from hubfleet.plan.step import Plan, ReasonKind, Step
from hubfleet.plan.take_up import Today, take_up


@dataclass(frozen=True, slots=True)
class Deployment:
    """What came of a deployment. Nothing was done where there are `errors`: `result` is None then.

    `away` are clusters that did not answer, and why: their stages were left for the next run.
    `notes` are what could not be tried, `unwanted` stages that run and are in no data any more.
    `logins` are ways into the local stages asked for, passwords included: for a terminal only. `clusters` says where
    each stage is that could be reached.
    """

    plan: Plan | None
    result: RunResult | None
    errors: tuple[Finding, ...]
    texts: Mapping[str, str]
    urls: Mapping[UnitKey, str]
    logins: Mapping[UnitKey, tuple[Login, ...]]
    away: Mapping[str, HubfleetError] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unwanted: tuple[Stray, ...] = ()
    drift: Drifted = field(default_factory=Drifted)
    clusters: Mapping[UnitKey, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything asked for was done, or is held for a later run."""
        seen = not self.away and not self.drift.away
        return not self.errors and seen and self.result is not None and self.result.ok


@dataclass(frozen=True, slots=True)
class Request:
    """What to deploy: `HUB` or `HUB/STAGE` names (none: all), of one cluster or of all, earlier failures or not.

    `skip_gates` is why gates, rings and freezes are passed over in an emergency; it is kept in the journal. `plan` was
    made earlier: its steps are carried out instead of what the names mean. With `repair` what somebody
    changed by hand is looked for, and put back.
    """

    names: Sequence[str] = ()
    cluster: str | None = None
    retry: bool = False
    skip_gates: str | None = None
    plan: Plan | None = None
    repair: bool = False

    @property
    def about(self) -> Sequence[str]:
        """What it is about, by name; nothing: all."""
        return self.names if self.plan is None else sorted(str(step.stage) for step in self.plan.steps)


def deploy(settings: Settings, request: Request, *listeners: Listener) -> Deployment:
    """Bring the stages asked for to what the data says. Raises WrongUse for unknown names."""
    now = wanted(settings, request.about, request.cluster if request.plan is None else None)
    if request.cluster is not None and request.cluster in now.loaded.fleet.clusters:
        now.targets.of(request.cluster)
    now.refuse_unknown(request.names, request.cluster)
    if errors := now.errors(request.about):
        texts = {document.file: document.text for document in now.loaded.documents.values()}
        return Deployment(None, None, errors, texts, {}, {})
    begun = (_planned if request.plan is None else _taken_up)(settings, request, now)
    result = _carry_out(now, begun.seen, begun.plan, settings, listeners)
    there, alone = begun.there, tuple(one for one in begun.lost if not one.has_tombstone)
    return Deployment(
        begun.plan,
        result,
        (),
        {},
        _urls(now, there),
        _logins(now, there),
        begun.seen.away,
        not_tried(now.compiled[key].stage for key in sorted(there)),
        alone,
        begun.found,
        {key: now.desired[key].cluster for key in there},
    )


@dataclass(frozen=True, slots=True)
class _Begun:
    """What runs, the units that are reached, the plan, what was changed by hand, what runs though no data wants it."""

    seen: Look
    there: frozenset[UnitKey]
    plan: Plan
    found: Drifted
    lost: tuple[Stray, ...] = ()


def _planned(settings: Settings, request: Request, now: Wanted) -> _Begun:
    """Plan from what runs."""
    keys = now.chosen(request.names, request.cluster)
    seen = now.look(keys)
    there = frozenset(key for key in keys if now.desired[key].cluster in seen.targets)
    known = explain_live(settings, now.desired, seen.live)
    found = drifted(now, seen, there) if request.repair else Drifted()
    lost = _lost(now, seen, request)
    ending = tuple(tombstones(now.loaded.fleet, lost))
    plan = make_plan(
        known.desired.values(),
        seen.live,
        _origin(settings, now),
        only=there | {one.stage for one in ending},
        retry=request.retry,
        skip_gates=request.skip_gates,
        policy=policy_of(now.loaded.fleet.config),
        drift=found.stages,
        retiring=ending,
    )
    return _Begun(seen, there, plan, found, lost)


def _taken_up(settings: Settings, request: Request, now: Wanted) -> _Begun:
    """Go on with a plan that was made earlier: what runs beside it is none of its business."""
    made = request.plan
    assert made is not None  # noqa: S101 - the caller looked
    steps = [step for step in made.steps if request.cluster in {None, step.cluster}]
    seen = now.look(step.stage for step in made.steps if step.stage in now.desired)
    clusters = frozenset(step.cluster for step in steps)
    policy = policy_of(now.loaded.fleet.config)
    there = frozenset(step.stage for step in steps if step.cluster in seen.targets and step.stage in now.desired)
    found = drifted(now, seen, [step.stage for step in steps if step.repairs and step.stage in there])
    origin = _origin(settings, now)
    today = Today(now.desired, seen.live, frozenset(seen.targets), clusters, policy, origin, found.stages)
    seen = replace(seen, away={name: why for name, why in seen.away.items() if name in clusters})
    return _Begun(seen, there, take_up(made, today, retry=request.retry, skip_gates=request.skip_gates), found)


def _origin(settings: Settings, now: Wanted) -> Origin:
    return Origin(settings.at, now.commit, f"hubfleet {__version__}")


def _lost(now: Wanted, seen: Look, request: Request) -> tuple[Stray, ...]:
    """What runs on the clusters of this run and is in no data: told, and never touched by a deployment."""
    found = strays(now.loaded.fleet, now.targets, only=request.cluster, but=seen.away).found
    hubs = {name.partition("/")[0] for name in request.names}
    return tuple(one for one in found if not hubs or one.stage.hub in hubs)


def _carry_out(now: Wanted, seen: Look, plan: Plan, settings: Settings, listeners: Sequence[Listener]) -> RunResult:
    run = now.targets.clusters.run
    config = now.loaded.fleet.config
    parallel, failures = (config.rollout.max_parallel, config.rollout.max_failures) if config else (1, 1)
    runner = Runner(seen.targets, preparer(now, settings), check_hub, parallel, failures, locate=_locator(now))
    if not plan.steps:
        return runner.run(plan, *listeners, name=run)
    with Journal(settings.state / "journal.jsonl", run) as journal:
        return runner.run(plan, journal, *listeners, name=run)


def preparer(now: Wanted, settings: Settings) -> Callable[[UnitKey], Spec]:
    """Return what makes a stage ready to be deployed, as it was rendered."""

    def prepare(key: UnitKey) -> Spec:
        if key not in now.desired:
            raise HubfleetError(f"{key} is no longer in the data", help="plan again")
        one, desired = now.compiled[key], now.desired[key]
        wants = (health_wants(one.stage, Folder(settings.root)), _support(one.stage))
        return Spec(key, desired.cluster, desired.digest, now.commit, one.releases, *wants)

    return prepare


def _locator(now: Wanted) -> Callable[[Step, Blame], tuple[str, ...]]:
    def locate(step: Step, blame: Blame) -> tuple[str, ...]:
        one = now.compiled.get(step.stage)
        # What somebody changed by hand is in no line of the data.
        reasons = tuple(reason for reason in step.reasons if reason.kind is not ReasonKind.DRIFTED)
        return Blamed(one, now.loaded.fleet.at, reasons).places(blame) if one else ()

    return locate


def _support(stage: Deployable) -> SupportWants:
    """What hubs name, where it is ours to make."""
    if isinstance(stage, Stage):
        return SupportWants()
    wanted = stage.settings
    made = (wanted.ingress == "nginx", wanted.certificates == "letsencrypt" and wanted.is_signed)
    return SupportWants(wanted.ingress_class if made[0] else None, wanted.issuer if made[1] else None)


def _urls(now: Wanted, keys: frozenset[UnitKey]) -> dict[UnitKey, str]:
    return {key: now.targets.of(now.desired[key].cluster).url(key) for key in sorted(keys)}


def _logins(now: Wanted, keys: frozenset[UnitKey]) -> dict[UnitKey, tuple[Login, ...]]:
    return {key: now.targets.logins(now.desired[key].cluster, key) for key in sorted(keys)}
