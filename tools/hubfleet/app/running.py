"""What runs, here and on clusters: status, logs, addresses, stop."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from hubfleet.app.drift import drifted
from hubfleet.app.find import find_stage_key
from hubfleet.app.left_out import not_seen
from hubfleet.app.rollout import Wanted, wanted
from hubfleet.app.settings import Settings
from hubfleet.app.strays import Ended, Stray, strays
from hubfleet.deploy.local.folder import every_stage
from hubfleet.deploy.local.login import Login
from hubfleet.deploy.local.target import LocalTarget
from hubfleet.findings import HubfleetError, WrongUse
from hubfleet.model.key import StageKey, UnitKey
from hubfleet.plan.live import Live, LiveState

NOT_IN_DATA = "not in the data"
_AT_ONCE = 16
"""Stages that are stopped at a time."""


@dataclass(frozen=True, slots=True)
class StageStatus:
    """One stage: the digest that the data wants (None: it says nothing that could run), and what runs.

    `trouble` says why the data wants nothing; `live` is None where it was never deployed. `drifted` counts what was
    changed by hand, where that was looked at.
    """

    stage: UnitKey
    cluster: str
    target: str
    wanted: str | None
    live: Live | None
    trouble: str = ""
    drifted: int | None = None

    @property
    def is_current(self) -> bool:
        """Whether what the data says runs and was tested."""
        return self.live is not None and self.wanted is not None and self.live.serves(self.wanted)


@dataclass(frozen=True, slots=True)
class Status:
    """Every stage that can be looked at; by cluster, why others can't be; and what tombstones may go.

    `unseen` are the clusters with hubs of which nothing is known, with those that can't be asked from here.
    """

    stages: tuple[StageStatus, ...]
    away: Mapping[str, HubfleetError]
    ended: tuple[Ended, ...] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)


def status(settings: Settings, *, drift: bool = False) -> Status:
    """The state of every stage that can be looked at from here.

    With `drift` every object is looked at, for what somebody changed by hand.
    """
    now = wanted(settings)
    seen = now.look()
    kind = {name: "local" if name in now.targets.local else "kubernetes" for name in seen.targets}
    reached = ((key, one) for key, one in now.desired.items() if one.cluster in seen.targets)
    found = [StageStatus(key, one.cluster, kind[one.cluster], one.digest, seen.live.get(key)) for key, one in reached]
    away = seen.away
    if drift:
        looked = drifted(now, seen, [row.stage for row in found])
        found = [
            replace(row, drifted=len(looked.stages[row.stage])) if row.stage in looked.stages else row for row in found
        ]
        away = looked.away
    lost = strays(now.loaded.fleet, now.targets, but=seen.away)
    found += [_stray(now, one) for one in lost.found]
    rows = (*found, *_faulty(now, settings, {row.stage for row in found}))
    told = tuple(sorted(rows, key=lambda row: row.stage))
    return Status(told, {**away, **lost.away}, lost.ended, not_seen(now, seen))


def _stray(now: Wanted, one: Stray) -> StageStatus:
    """A stage that runs although the data has it no more."""
    target = "local" if one.cluster in now.targets.local else "kubernetes"
    trouble = "retired, see `hubfleet retire`" if one.has_tombstone else NOT_IN_DATA
    return StageStatus(one.stage, one.cluster, target, None, one.live, trouble)


def _faulty(now: Wanted, settings: Settings, told: Collection[UnitKey]) -> Iterator[StageStatus]:
    """Stages that run here although the data wants nothing: it has errors."""
    left = [key for key in every_stage(settings.state) if key not in told]
    live, cluster = _target(settings).live(left), next(iter(sorted(now.targets.local)), "")
    for key in left:
        yield StageStatus(key, cluster, "local", None, live.get(key), "data has errors")


def logs(settings: Settings, stage: str, lines: int) -> tuple[str, ...]:
    """The last lines of a hub's log, without secrets; of one on a cluster, where this machine has a way to it."""
    if stage not in map(str, every_stage(settings.state)):
        now = wanted(settings, [stage])
        found = next((one for key, one in now.desired.items() if str(key) == stage), None)
        if found and found.cluster not in now.targets.local:
            return now.targets.of(found.cluster).logs(found.stage, lines)
    return _target(settings).logs(_deployed(settings, stage), lines)


def address(settings: Settings, stage: str) -> tuple[str, tuple[Login, ...]]:
    """A stage's address, and how to log in. Raises HubfleetError where it does not run."""
    target, key = _target(settings), _deployed(settings, stage)
    live = target.live([key]).get(key)
    if live is None or live.state is not LiveState.RUNNING:
        raise HubfleetError(f"{key} does not run", help=f"hubfleet deploy {key}")
    return target.url(key), target.logins(key)


def stop(settings: Settings, names: Sequence[str] = ()) -> tuple[StageKey, ...]:
    """Stop stages that run on this machine (none named: all); return them. Only what was started here is ended.

    The fleet's data is not looked at: hubs can be stopped whatever state it is in. All end at once: each takes its
    time to say goodbye to its servers.
    """
    target = _target(settings)
    stopped = _named(every_stage(settings.state), names)

    def end(key: StageKey) -> None:
        with target.lock(key):
            target.stop(key)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(key for key, _ in zip(stopped, pool.map(end, stopped), strict=True))


def _target(settings: Settings) -> LocalTarget:
    return LocalTarget(settings.state, settings.environment)


def _named(known: Sequence[StageKey], names: Sequence[str]) -> list[StageKey]:
    if names and not known:
        raise _nothing_here()
    for name in names:
        if not any(name in (key.hub, str(key)) for key in known):
            raise _unknown(name, known)
    return [key for key in known if not names or key.hub in names or str(key) in names]


def _unknown(name: str, known: Sequence[StageKey]) -> WrongUse:
    if "/" in name:
        return WrongUse.unknown("stage", name, map(str, known))
    return WrongUse.unknown("hub", name, {key.hub for key in known})


def _deployed(settings: Settings, stage: str) -> StageKey:
    known = every_stage(settings.state)
    if not known:
        raise _nothing_here()
    return find_stage_key(stage, known)


def _nothing_here() -> HubfleetError:
    return HubfleetError("nothing was deployed on this machine", help="hubfleet deploy --cluster laptop")
