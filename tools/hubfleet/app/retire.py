"""Retire: what would go is shown; what somebody approved goes, as its tombstone says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hubfleet import __version__
from hubfleet.app.heirs import Heirs
from hubfleet.app.settings import Settings
from hubfleet.app.strays import Ended, ends_of, places_of, tombstone_step
from hubfleet.app.targets import Targets
from hubfleet.deploy import events
from hubfleet.deploy.health import check_hub
from hubfleet.deploy.journal import Journal
from hubfleet.deploy.kubernetes.retire import KubernetesRetirement
from hubfleet.deploy.kubernetes.target import KubernetesTarget
from hubfleet.deploy.local.retire import LocalRetirement
from hubfleet.deploy.one_step import Means
from hubfleet.deploy.result import Outcome, RunResult, StepResult
from hubfleet.deploy.retire import retire as carry_out
from hubfleet.deploy.retirement import Inventory, Order, Retires, approval_of
from hubfleet.deploy.runner import Runner
from hubfleet.deploy.target import Spec
from hubfleet.findings import HubfleetError, Severity, WrongUse, unknown
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.git import head_commit
from hubfleet.load.tree import Folder
from hubfleet.model.fleet import Fleet, Hub
from hubfleet.model.key import StageKey, StageName, UnitKey
from hubfleet.model.lifecycle import Retired
from hubfleet.plan.plan import Origin, make_plan
from hubfleet.plan.step import HoldKind, Plan, Step


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stage with a tombstone, what is there of it, and the words that approve its end."""

    stage: StageKey
    tombstone: Retired
    found: Inventory
    approval: str

    @property
    def is_over(self) -> bool:
        """Whether it is gone, apart from what is to be kept."""
        return self.found.is_over(self.tombstone)


@dataclass(frozen=True, slots=True)
class Retirement:
    """What was found, and what came of it: `result` is None where nothing was approved.

    `away` are clusters that did not answer. `finished` says that nothing is left to do: the tombstones may go, `ends`
    of the hub or of single stages.
    """

    hub: str
    candidates: tuple[Candidate, ...]
    result: RunResult | None
    away: Mapping[str, HubfleetError]
    finished: bool
    ends: tuple[Ended, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything approved was done, and every cluster answered."""
        return not self.away and (self.result is None or self.result.ok)


@dataclass(frozen=True, slots=True)
class Request:
    """`HUB` or `HUB/STAGE`, approvals as they were shown; cluster and namespace where they could be several."""

    name: str
    approvals: Sequence[str] = ()
    cluster: str | None = None
    namespace: str | None = None


def retire(settings: Settings, request: Request, *listeners: events.Listener) -> Retirement:
    """Look, and carry out what is approved. Raises HubfleetError without a tombstone, and where others need the hub."""
    work = _Work.begin(settings, request)
    before, away = work.look()
    if not request.approvals:
        return Retirement(work.hub.name, before, None, away, work.is_finished(before, away), ends_of(work.hub))
    plan = work.plan(before)
    if not plan.steps:
        return Retirement(work.hub.name, before, None, away, work.is_finished(before, away), ends_of(work.hub))
    result = work.run(plan, listeners)
    after, away = work.look()
    return Retirement(work.hub.name, after, result, away, work.is_finished(after, away), ends_of(work.hub))


@dataclass(frozen=True)
class _Work:
    settings: Settings
    loaded: Loaded
    hub: Hub
    stages: tuple[StageKey, ...]
    clusters: tuple[str, ...]
    targets: Targets
    approvals: Mapping[StageKey, str]
    namespace: str | None
    ways: dict[str, Retires] = field(default_factory=dict)

    @classmethod
    def begin(cls, settings: Settings, request: Request) -> _Work:
        loaded = load_fleet(Folder(settings.root))
        hub, named = _named(loaded.fleet, request.name)
        _refuse_faults(loaded, hub)
        stages = _with_tombstone(hub, named, request.name)
        _refuse_gate(loaded.fleet, hub, stages)
        targets = Targets.of_fleet(loaded.fleet, settings)
        clusters = _clusters(loaded.fleet, hub, targets, request.cluster)
        return cls(
            settings,
            loaded,
            hub,
            stages,
            clusters,
            targets,
            _approvals(request, stages),
            request.namespace,
        )

    def look(self) -> tuple[tuple[Candidate, ...], dict[str, HubfleetError]]:
        """Take stock on every cluster that answers."""
        found: list[Candidate] = []
        away: dict[str, HubfleetError] = {}
        for cluster in self.clusters:
            try:
                found += self._look(self._way(cluster))
            except HubfleetError as error:
                away[cluster] = error
        for one in found:
            self._refuse_taken(one)
        return tuple(found), away

    def is_finished(self, found: Iterable[Candidate], away: Mapping[str, HubfleetError]) -> bool:
        """Whether of all that has a tombstone nothing lives any more that is not to be kept."""
        if away or not all(one.is_over for one in found):
            return False
        ending = {key for key in _every(self.hub.name) if self.hub.tombstone(key.stage)}
        ways = [self._way(cluster) for cluster in self.clusters]
        left = [(key, way.inventory(key)) for key in ending - set(self.stages) for way in ways]
        return all(one.is_over(self._tombstone(key)) for key, one in left if one)

    def plan(self, found: Iterable[Candidate]) -> Plan:
        """The steps of what is left; those that are approved, and whose day has come, are not held."""
        fleet = self.loaded.fleet
        steps = [
            tombstone_step(fleet, self.hub, one.stage, one.found.cluster, None) for one in found if not one.is_over
        ]
        origin = Origin(self.settings.at, head_commit(self.settings.root), f"hubfleet {__version__}")
        plan = make_plan([], {}, origin, retiring=steps)
        return replace(plan, steps=tuple(self._approved(step) for step in plan.steps))

    def run(self, plan: Plan, listeners: Sequence[events.Listener]) -> RunResult:
        """Carry the plan out, and write down what happens."""
        config, name = self.loaded.fleet.config, self.targets.clusters.run
        parallel = config.rollout.max_parallel if config else 1
        runner = Runner({}, _nothing_is_deployed, check_hub, parallel, retire=self._retire)
        with Journal(self.settings.state / "journal.jsonl", name) as journal:
            return runner.run(plan, journal, *listeners, name=name)

    def _retire(self, step: Step, means: Means) -> StepResult:
        if first := self._stands_on(step):
            means.emit(events.StepHeld(means.now(), step.stage, (first,)))
            return StepResult(step, Outcome.HELD, first)
        stage = next(key for key in self.stages if key == step.stage)
        order = Order(stage, self._tombstone(stage), self.approvals[stage])
        return carry_out(step, order, self._way(step.cluster), means)

    def _stands_on(self, step: Step) -> str | None:
        """Why a staging must wait: its own production is still there."""
        production = StageKey(self.hub.name, StageName.PRODUCTION)
        tombstone = self.hub.tombstone(production.stage)
        if step.stage == production or tombstone is None:
            return None
        there = (self._way(cluster).inventory(production) for cluster in self.clusters)
        stands = any(one is not None and not one.is_over(tombstone) for one in there)
        return f"{production} is still there: it goes first" if stands else None

    def _approved(self, step: Step) -> Step:
        if step.stage not in self.approvals or (step.not_before and step.not_before > self.settings.at):
            return step
        return replace(step, held=tuple(hold for hold in step.held if hold.kind is not HoldKind.APPROVAL))

    def _look(self, way: Retires) -> Iterator[Candidate]:
        for stage in self.stages:
            if found := way.inventory(stage):
                tombstone = self._tombstone(stage)
                yield Candidate(stage, tombstone, found, approval_of(found, tombstone))

    def _refuse_taken(self, one: Candidate) -> None:
        """A hub that was renamed runs where its old name is still written: whoever takes that away takes the hub."""
        namespace = one.found.namespace
        owner = Heirs(self.loaded.fleet).owner(one.found.cluster, namespace) if namespace else None
        if owner is not None:
            raise HubfleetError(
                f"the data gives the namespace {namespace} of {one.stage} to {owner}: nothing of it is taken away",
                help=f"`hubfleet deploy {owner}` goes on with it under that name; or give {owner} another `namespace`",
            )

    def _tombstone(self, stage: StageKey) -> Retired:
        found = self.hub.tombstone(stage.stage)
        assert found is not None  # noqa: S101 - only stages with one were chosen
        return found

    def _way(self, cluster: str) -> Retires:
        if cluster not in self.ways:
            target = self.targets.of(cluster)
            if isinstance(target, KubernetesTarget):
                self.ways[cluster] = KubernetesRetirement(
                    target.api, target.helm, target.fleet, cluster, target.holder, target.life, self.namespace
                )
            else:
                self.ways[cluster] = LocalRetirement(target, cluster)
        return self.ways[cluster]


def _nothing_is_deployed(stage: UnitKey) -> Spec:
    raise HubfleetError(f"{stage} is taken away: nothing is deployed")


def _every(hub: str) -> tuple[StageKey, ...]:
    """Both stages; production goes first."""
    return (StageKey(hub, StageName.PRODUCTION), StageKey(hub, StageName.STAGING))


def _named(fleet: Fleet, name: str) -> tuple[Hub, tuple[StageKey, ...]]:
    owner, slash, stage = name.partition("/")
    if owner not in fleet.hubs:
        message, advice = unknown("hub", owner, fleet.hubs)
        raise WrongUse(message, help=f"{advice}; without a tombstone in its hub.yaml nothing is taken away")
    hub, every = fleet.hubs[owner], _every(owner)
    chosen = tuple(key for key in every if not slash or str(key) == name)
    if not chosen:
        raise WrongUse.unknown("stage", stage, [str(key.stage) for key in every])
    return hub, chosen


def _with_tombstone(hub: Hub, stages: Iterable[StageKey], name: str) -> tuple[StageKey, ...]:
    found = tuple(key for key in stages if hub.tombstone(key.stage))
    if not found:
        what = f'the {"stage" if "/" in name else "hub"} "{name}" has no tombstone: nothing of it is taken away'
        where = f"`retired: {{on: DAY, data: keep}}` into {hub.file}, or into one of its `stages`"
        raise HubfleetError(what, help=f"write {where}")
    return found


def _refuse_faults(loaded: Loaded, hub: Hub) -> None:
    """A tombstone that can't be read whole is none."""
    for finding in loaded.findings:
        if finding.location.file == hub.file and finding.severity is Severity.ERROR:
            raise HubfleetError(f"{finding.location}: {finding.message}", help=finding.help)


def _refuse_gate(fleet: Fleet, hub: Hub, stages: Iterable[StageKey]) -> None:
    """A staging that tests for others stays as long as they do."""
    if StageKey(hub.name, StageName.STAGING) not in set(stages):
        return
    tested = [one.key for one in fleet.stages if one.is_production and one.settings.gate == hub.name != one.hub]
    if tested:
        raise HubfleetError(
            f"{hub.name} is the gate of {', '.join(map(str, sorted(tested)))}", help="give them another gate first"
        )


def _clusters(fleet: Fleet, hub: Hub, targets: Targets, given: str | None) -> tuple[str, ...]:
    """Where to look: where somebody says, else where the tombstone's file says, else everywhere."""
    if given is not None:
        targets.of(given)
        return (given,)
    return tuple(sorted(places_of(fleet, hub)))


def _approvals(request: Request, stages: Iterable[StageKey]) -> dict[StageKey, str]:
    """Read `HUB/STAGE@WORD` by stage. Raises HubfleetError for other forms and other stages."""
    known = {str(key): key for key in stages}
    found: dict[StageKey, str] = {}
    for text in request.approvals:
        stage, at, word = text.partition("@")
        if not at or not word or stage not in known:
            raise WrongUse(
                f'"{text}" approves nothing here', help=f"`hubfleet retire {request.name}` shows what to give"
            )
        found[known[stage]] = text
    return found
