"""Where stages go: the port that the local, the Kubernetes and the recording target implement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from hubfleet.deploy.blame import Blame, Trouble
from hubfleet.deploy.tried import HealthReport
from hubfleet.findings import HubfleetError
from hubfleet.model.key import UnitKey
from hubfleet.model.release import CompiledStage
from hubfleet.plan.drift import Drift
from hubfleet.plan.live import Live

Report = Callable[[str], None]
"""Takes one short sentence about what happens now ("starting the hub on port 8001"). May be called from any thread."""


@dataclass(frozen=True, slots=True)
class Notebook:
    """The code of a notebook, cell by cell. `kernel` is the kind that it names; None for the server's default one."""

    file: str
    cells: tuple[str, ...]
    kernel: str | None = None


@dataclass(frozen=True, slots=True)
class HealthWants:
    """What the health check must try beyond what every hub offers. Seconds are deadlines.

    `home` is false where nothing is kept (`home: none`). `imports` are Python modules that the image must have,
    `notebook` is one that must run there; `cell_within` is for each of its cells.
    """

    home: bool = True
    imports: tuple[str, ...] = ()
    notebook: Notebook | None = None
    answer_within: float = 120.0
    start_within: float = 600.0
    cell_within: float = 120.0


@dataclass(frozen=True, slots=True)
class SupportWants:
    """What hubs ask for by name, and what must be there once their cluster's support is up. `within` is in seconds."""

    ingress_class: str | None = None
    issuer: str | None = None
    within: float = 120.0


@dataclass(frozen=True, slots=True)
class Spec:
    """What to deploy. `stage` is the unit's address; `compiled` holds no secret: the target fills those in itself.

    With `repair` what somebody changed by hand is put back as well.
    """

    stage: UnitKey
    cluster: str
    digest: str
    commit: str | None
    compiled: CompiledStage
    health: HealthWants = field(default_factory=HealthWants)
    support: SupportWants = field(default_factory=SupportWants)
    repair: bool = False


@dataclass(frozen=True, slots=True)
class Deployed:
    """A revision that is up, not yet tested. `revision` counts from 1 within a stage.

    `notes` says what the target can't honour, one sentence each ("no node pools here: pool users is ignored").
    """

    revision: int
    url: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HubAccess:
    """A way into a running hub for its health check.

    `url` is the hub's base address with a slash at its end (`http://127.0.0.1:8001/`), without `/hub`. `token` belongs
    to a service that may create and delete users, start and stop their servers, make tokens for them and use their
    servers (JupyterHub scopes: admin:users, admin:servers, tokens, access:servers). It is never shown.

    `trouble` may be asked while a server starts: why it never will, as far as the target can tell, else None; `refused`
    when it ended at once: why it was not let in; `moved` when something fails: whether the hub itself went to another
    place since it was asked last, as when its node is emptied.
    """

    url: str
    token: str = field(repr=False)
    trouble: Callable[[], Trouble | None] = field(repr=False, compare=False, default=lambda: None)
    refused: Callable[[], Trouble | None] = field(repr=False, compare=False, default=lambda: None)
    moved: Callable[[], bool] = field(repr=False, compare=False, default=lambda: False)


class DeployFailed(HubfleetError):
    """A revision could not be brought up, or back.

    `lines` are the telling lines of the log, the cause last; `blame` is what is at fault, where that is known.
    """

    def __init__(
        self,
        message: str,
        *,
        lines: Iterable[str] = (),
        help: str = "",  # noqa: A002 - as its base
        blame: Blame | None = None,
    ) -> None:
        super().__init__(message, help=help)
        self.lines = tuple(lines)
        self.blame = blame


class LockHeld(HubfleetError):
    """Another run works on the stage. `holder` names it: "pid 4711 on tern since 12:03:10 UTC"."""

    def __init__(self, what: str, holder: str) -> None:
        super().__init__(
            f"{what} is held by {holder}",
            help="wait until that run ends, then run again; it goes on from there",
        )
        self.holder = holder


class Target(Protocol):
    """One cluster, or this machine.

    Methods may be called from several threads at once, for different stages. Except for `live`, `drift`, `logs` and
    `lock` itself, the runner calls them with the stage's lock held. Whatever is killed in the middle is repaired by
    the next `deploy`.
    """

    def live(self, stages: Iterable[UnitKey]) -> Mapping[UnitKey, Live]:
        """Return the state of those that were ever deployed. Changes nothing, takes no lock."""
        ...

    def drift(self, stages: Iterable[UnitKey], is_known: Callable[[UnitKey], bool]) -> Drift:
        """Return what differs from what was deployed, and what no release owns. Changes nothing, takes no lock.

        `is_known` says whether the data has a stage.
        """
        ...

    def lock(self, stage: UnitKey) -> AbstractContextManager[None]:
        """Keep every other run off the stage, this one's other threads included; raise LockHeld when one has it.

        A lock whose holder died is taken over.
        """
        ...

    def deploy(self, spec: Spec, report: Report) -> Deployed:
        """Make a new revision and wait until the hub answers; raise DeployFailed with the cause.

        Running user servers are left alone. Deploying the digest that is live already repairs what is missing. A
        failure leaves what is needed for `rollback` and for looking at it; it does not roll back by itself.
        """
        ...

    def access(self, stage: UnitKey) -> AbstractContextManager[HubAccess]:
        """Open a way to the hub for as long as the block lasts (a port-forward ends with it)."""
        ...

    def examine(self, spec: Spec) -> HealthReport:
        """Try what can be tried where no hub is: of a cluster's support. The runner asks for nothing else."""
        ...

    def mark_trying(self, stage: UnitKey) -> None:
        """Keep that a health check begins, until `mark_tested`, or until `rollback` has taken away what it left.

        Whoever finds this mark afterwards knows that a run was killed, and that the hub still has its user and server.
        """
        ...

    def mark_tested(self, stage: UnitKey, digest: str, at: datetime, seconds: float) -> None:
        """Keep that the live revision passed health at `at` (UTC), which took `seconds`; forget failed attempts."""
        ...

    def mark_failed(self, stage: UnitKey, digest: str, at: datetime, cause: str) -> None:
        """Keep that this digest failed, and count the attempts in a row with it. The count survives a rollback."""
        ...

    def rollback(self, stage: UnitKey, report: Report) -> Deployed | None:
        """Bring the last tested revision back, its database included; None where nothing was ever tested.

        Without a tested revision what was deployed is stopped, so that nobody finds an untested hub.
        """
        ...

    def logs(self, stage: UnitKey, lines: int = 100) -> tuple[str, ...]:
        """Return the last lines of the hub's log, without secrets."""
        ...

    def stop(self, stage: UnitKey) -> None:
        """End the hub and its user servers; keep its data. Ends only what this target started."""
        ...
