"""Adopt: a hub that somebody installed with plain `helm` is compared with the data, and taken over once approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hubfleet import __version__
from hubfleet.app.deploy import preparer
from hubfleet.app.find import find_stage_key
from hubfleet.app.rendered import render_stages
from hubfleet.app.rollout import Wanted, wanted
from hubfleet.app.settings import Settings
from hubfleet.deploy.events import Listener
from hubfleet.deploy.health import check_hub
from hubfleet.deploy.journal import Journal
from hubfleet.deploy.kubernetes.adopting import AdoptingTarget
from hubfleet.deploy.kubernetes.running import read_running
from hubfleet.deploy.kubernetes.target import KubernetesTarget
from hubfleet.deploy.kubernetes.trial import Trial
from hubfleet.deploy.result import RunResult
from hubfleet.deploy.runner import Runner
from hubfleet.deploy.target import Target
from hubfleet.findings import Finding, HubfleetError
from hubfleet.model.key import StageKey, UnitKey
from hubfleet.plan.adoption import adoption as adoptions
from hubfleet.plan.adoption.adoption import Adoption
from hubfleet.plan.live import Live
from hubfleet.plan.plan import Origin, make_plan
from hubfleet.plan.policy import policy_of
from hubfleet.plan.step import HoldKind, Plan


@dataclass(frozen=True, slots=True)
class Request:
    """Which stage, and whether it is approved. `leaves` is the fleet that it belongs to so far.

    `skip_gates` is why its gate and freezes are passed over; it is kept in the journal.
    """

    name: str
    approved: bool = False
    leaves: str | None = None
    skip_gates: str | None = None


@dataclass(frozen=True, slots=True)
class Adopted:
    """What came of it. Nothing was looked at where there are `errors`, nothing done where there is no `result`."""

    adoption: Adoption | None = None
    result: RunResult | None = None
    errors: tuple[Finding, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Seen:
    """One stage with the way to its cluster, and what is live of it and of its gate."""

    key: StageKey
    target: KubernetesTarget
    targets: Mapping[str, Target]
    live: Mapping[UnitKey, Live]


def adopt(settings: Settings, request: Request, *listeners: Listener) -> Adopted:
    """Look at a running hub; take it over where that is approved and nothing forbids it.

    Raises HubfleetError where there is nothing to take over, and where its cluster can't be reached.
    """
    now = wanted(settings, [request.name])
    now.refuse_unknown([request.name], None)
    if errors := now.errors([request.name]):
        texts = {document.file: document.text for document in now.loaded.documents.values()}
        return Adopted(errors=errors, texts=texts)
    seen = _look(now, find_stage_key(request.name, (key for key in now.desired if isinstance(key, StageKey))))
    found = _compare(now, seen, settings, request.leaves)
    url = seen.target.url(seen.key)
    if not request.approved or found.refusals:
        return Adopted(found, url=url)
    target = AdoptingTarget(seen.target, found.running, found.marked, request.leaves)
    plan = _plan(now, seen, settings, request)
    return Adopted(found, _carry_out(now, {**seen.targets, found.cluster: target}, plan, settings, listeners), url=url)


def _look(now: Wanted, key: StageKey) -> _Seen:
    cluster = now.desired[key].cluster
    target = now.targets.of(cluster)
    if not isinstance(target, KubernetesTarget):
        raise HubfleetError(f"{key} is on this machine: there is nothing to take over", help=f"hubfleet deploy {key}")
    look = now.look([key])
    if away := look.away.get(cluster):
        raise away
    return _Seen(key, target, look.targets, look.live)


def _compare(now: Wanted, seen: _Seen, settings: Settings, leaves: str | None) -> Adoption:
    target, one, live = seen.target, now.compiled[seen.key], seen.live.get(seen.key)
    running = read_running(target.api, target.knows.place(seen.key), target.fleet)
    if live is not None and not live.foreign and running.fleet is None:
        raise HubfleetError(f"{seen.key} is this fleet's own already", help=f"hubfleet deploy {seen.key}")
    rendered = render_stages([one], settings, now.targets.clusters.book.charts).stages[seen.key]
    data = adoptions.Wanted(
        seen.key, now.desired[seen.key].cluster, one.releases, rendered, target.knows.given(seen.key)
    )
    trial = Trial.on(target.api).refusals(rendered, running.release)
    return adoptions.adoption(data, running, leaves=leaves, trial=trial)


def _carry_out(
    now: Wanted, targets: Mapping[str, Target], plan: Plan, settings: Settings, listeners: Sequence[Listener]
) -> RunResult:
    run = now.targets.clusters.run
    with Journal(settings.state / "journal.jsonl", run) as journal:
        return Runner(targets, preparer(now, settings), check_hub).run(plan, journal, *listeners, name=run)


def _plan(now: Wanted, seen: _Seen, settings: Settings, request: Request) -> Plan:
    """The stage's own step, held by all that holds a deployment, but not by what this command is for."""
    plan = make_plan(
        now.desired.values(),
        seen.live,
        Origin(settings.at, now.commit, f"hubfleet {__version__}"),
        only=frozenset({seen.key}),
        retry=True,
        skip_gates=request.skip_gates,
        policy=policy_of(now.loaded.fleet.config),
    )
    steps = (
        replace(step, held=tuple(one for one in step.held if one.kind is not HoldKind.ADOPTION)) for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))
