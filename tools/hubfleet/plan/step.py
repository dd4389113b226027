"""A plan as data: what will happen to which stage, why, in which order, and what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from hubfleet.findings import Finding
from hubfleet.model.json import Json
from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.plan.left_out import LeftOut

T = TypeVar("T")

VERSION = 1
"""Of the plan's JSON."""


class Unit(StrEnum):
    """What a step works on."""

    STAGE = "stage"
    SUPPORT = "support"


class Action(StrEnum):
    """What a step does. A step that does nothing does not exist."""

    DEPLOY = "deploy"
    RETIRE = "retire"


class Ring(StrEnum):
    """Which production stages take a shared change first."""

    CANARY = "canary"
    EARLY = "early"
    GENERAL = "general"

    @property
    def rank(self) -> int:
        """0 goes first."""
        return list(Ring).index(self)


HIDDEN = "(hidden)"
"""Stands for a secret that is there."""


class ReasonKind(StrEnum):
    """Why a step exists."""

    NEW = "new"
    CHANGED = "changed"
    """The digest differs, and nothing more precise is known."""
    VALUES = "values"
    IMAGE = "image"
    CHART = "chart"
    SECRET = "secret"  # noqa: S105 - a kind of reason
    TOOL = "tool"
    KUBERNETES = "kubernetes"
    MOVED = "moved"
    RENAMED = "renamed"
    RETIRED = "retired"
    FAILED_BEFORE = "failed-before"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    NOT_TESTED = "not-tested"
    DRIFTED = "drifted"
    FOREIGN = "foreign"
    """Somebody installed it without us."""
    GATES_SKIPPED = "gates-skipped"
    """Somebody asked for it, past gates, rings and freezes; `after` is what they gave as the reason."""


_OWN = frozenset(
    {
        ReasonKind.NEW,
        ReasonKind.MOVED,
        ReasonKind.RENAMED,
        ReasonKind.STOPPED,
        ReasonKind.FAILED_BEFORE,
        ReasonKind.DRIFTED,
        ReasonKind.FOREIGN,
        ReasonKind.GATES_SKIPPED,
    }
)
"""Reasons that no change of something shared gives."""

_OWN_FILES = {Unit.STAGE: "hubs/{}/", Unit.SUPPORT: "clusters/{}."}
"""How the names of the files begin that concern nobody else."""


class Impact(StrEnum):
    """What users or operators notice."""

    NEW_SUPPORT = "new-support"
    NEW_HUB = "new-hub"
    INGRESS_RESTARTS = "ingress-restarts"
    HUB_RESTARTS = "hub-restarts"
    SERVERS_UNTOUCHED = "servers-untouched"
    SERVERS_AT_NEXT_START = "servers-at-next-start"
    SERVERS_MAY_CHANGE = "servers-may-change"
    NOT_RENDERED = "not-rendered"
    NETWORK_CHANGES = "network-changes"
    SERVERS_STOPPED = "servers-stopped"
    LOGIN_CHANGES = "login-changes"
    OTHER_NAMES = "other-names"
    CERTIFICATES_END = "certificates-end"
    STORAGE_CHANGES = "storage-changes"
    QUOTA_SHRINKS = "quota-shrinks"
    STAYS_BEHIND = "stays-behind"
    DATA_AT_RISK = "data-at-risk"
    NOT_IN_PLACE = "not-in-place"


class HoldKind(StrEnum):
    """What keeps a step from being ready."""

    GATE = "gate"
    RING = "ring"
    SOAK = "soak"
    SUPPORT = "support"
    FREEZE = "freeze"
    BACK_OFF = "back-off"
    ATTEMPTS = "attempts"
    APPROVAL = "approval"
    CLUSTER = "cluster"
    ADOPTION = "adoption"


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """What something was and what it becomes. None: it was or will be absent."""

    before: T | None
    after: T | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of a step. `path` is in the hub's data (`server.image`), `source` the file:line that says so."""

    kind: ReasonKind
    path: str | None = None
    before: Json = None
    after: Json = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """One thing a step waits for. `by` names it: a stage, a ring, a freeze; `message` says it in words."""

    kind: HoldKind
    by: str
    message: str


@dataclass(frozen=True, slots=True)
class Step:
    """One action on one unit, a stage in most cases: `stage` is its address. Never without a reason.

    `wave` counts from 1; what has the same one may run together.
    """

    stage: UnitKey
    cluster: str
    action: Action
    reasons: tuple[Reason, ...]
    impact: tuple[Impact, ...]
    digest: Change[str]
    gate: StageKey | None = None
    ring: Ring | None = None
    wave: int = 1
    held: tuple[Hold, ...] = ()
    not_before: datetime | None = None
    approval: str | None = None

    def __post_init__(self) -> None:
        """Refuse what must not exist."""
        if not self.reasons:
            raise ValueError(f"a step needs a reason: {self.stage}")

    @property
    def unit(self) -> Unit:
        """What it works on."""
        return Unit.SUPPORT if isinstance(self.stage, SupportKey) else Unit.STAGE

    @property
    def goes_through_rings(self) -> bool:
        """Whether it brings production a change of what hubs or clusters share, or one whose origin nobody knows.

        A hub's or cluster's own edit, a new one and one that was only stopped need no ring before them.
        """
        own = _OWN_FILES[self.unit].format(self.stage.owner)
        shared = (r for r in self.reasons if r.kind not in _OWN and not (r.source or "").startswith(own))
        return self.ring is not None and self.action is Action.DEPLOY and any(shared)

    @property
    def repairs(self) -> bool:
        """Whether it puts back what somebody changed by hand."""
        return any(reason.kind is ReasonKind.DRIFTED for reason in self.reasons)

    @property
    def is_ready(self) -> bool:
        """Whether nothing holds it. A ready step still waits for its gate's own step in the same plan."""
        return not self.held


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order of their waves, and how many stages have none (supports are not counted).

    `at` is the instant (UTC) for which events and freezes were evaluated; `before` and `after` say what was compared
    (`live`, `worktree`, or a revision). `left_out` is what could not be compared: it has no steps and is not counted.
    """

    at: datetime
    commit: str | None
    tool: str
    before: str
    after: str
    steps: tuple[Step, ...]
    unchanged: int
    findings: tuple[Finding, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    version: int = VERSION

    @property
    def ready(self) -> tuple[Step, ...]:
        """The steps that a run may begin."""
        return tuple(step for step in self.steps if step.is_ready)

    @property
    def held(self) -> tuple[Step, ...]:
        """The steps that are left for a later run."""
        return tuple(step for step in self.steps if not step.is_ready)

    def step_of(self, stage: UnitKey) -> Step | None:
        """Return the step of a stage, or None where nothing is to be done."""
        return next((step for step in self.steps if step.stage == stage), None)
