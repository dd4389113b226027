"""Words for people: what a reason is about, what an impact means, what is most dangerous."""

from __future__ import annotations

from hubfleet.plan.step import Impact, Reason, ReasonKind, Step

_TITLES = (
    ("images/", "image"),
    ("server.image", "image"),
    ("server.memory", "memory"),
    ("server.cpu", "CPU"),
    ("server.sizes", "sizes to choose from"),
    ("server.environment", "environment"),
    ("profiles", "choices"),
    ("login.allow", "who may log in"),
    ("login.admins", "admins"),
    ("login", "login"),
    ("home", "storage"),
    ("buckets", "storage"),
    ("idle", "idle servers"),
    ("events", "events"),
    ("dask", "Dask"),
    ("domain", "address"),
)
_KINDS = {
    ReasonKind.NEW: "new",
    ReasonKind.CHART: "chart",
    ReasonKind.SECRET: "secret",
    ReasonKind.TOOL: "the toolkit itself",
    ReasonKind.KUBERNETES: "Kubernetes version",
    ReasonKind.MOVED: "moves",
    ReasonKind.RENAMED: "is renamed",
    ReasonKind.RETIRED: "is taken away",
    ReasonKind.FAILED_BEFORE: "failed before",
    ReasonKind.INTERRUPTED: "was interrupted",
    ReasonKind.STOPPED: "does not run",
    ReasonKind.NOT_TESTED: "was not tested",
    ReasonKind.DRIFTED: "was changed by hand",
    ReasonKind.FOREIGN: "was installed by somebody else",
    ReasonKind.GATES_SKIPPED: "gates are passed over",
}
IMPACTS = {
    Impact.DATA_AT_RISK: "people's files are at risk",
    Impact.NOT_IN_PLACE: "Kubernetes can't change it in place",
    Impact.OTHER_NAMES: "people may come under other names: homes, servers and roles of the old ones are nobody's then",
    Impact.SERVERS_STOPPED: "running servers are stopped",
    Impact.STAYS_BEHIND: "what is on the cluster of before stays there until somebody takes it away",
    Impact.CERTIFICATES_END: "certificates are no longer renewed here; definitions (CRDs) that are to be kept stay",
    Impact.QUOTA_SHRINKS: "whoever keeps more than the new quota can't write any more",
    Impact.NOT_RENDERED: "a chart could not be had: what restarts, and whether servers change, is not known",
    Impact.LOGIN_CHANGES: "login changes",
    Impact.STORAGE_CHANGES: "storage changes",
    Impact.NETWORK_CHANGES: "what running servers reach changes at once",
    Impact.INGRESS_RESTARTS: "connections to the cluster's hubs may break for a moment",
    Impact.HUB_RESTARTS: "the hub restarts",
    Impact.SERVERS_AT_NEXT_START: "servers change at their next start",
    Impact.SERVERS_MAY_CHANGE: "servers may be others at their next start: Python or files of the hub differ",
    Impact.SERVERS_UNTOUCHED: "running servers are untouched",
    Impact.NEW_HUB: "a new hub",
    Impact.NEW_SUPPORT: "what hubs need beside them is installed",
}
"""From the most dangerous to the least."""

DANGEROUS = frozenset(
    {Impact.DATA_AT_RISK, Impact.NOT_IN_PLACE, Impact.SERVERS_STOPPED, Impact.CERTIFICATES_END, Impact.QUOTA_SHRINKS}
)
IN_WORDS = frozenset(
    {
        Impact.OTHER_NAMES,
        Impact.STAYS_BEHIND,
        Impact.CERTIFICATES_END,
        Impact.QUOTA_SHRINKS,
        Impact.NOT_RENDERED,
        Impact.SERVERS_MAY_CHANGE,
    }
)
"""What one word does not tell."""
_RANKS = {impact: rank for rank, impact in enumerate(IMPACTS)}


def title(reason: Reason) -> str:
    """What a reason is about, in a user's words; empty where only its path tells."""
    if reason.kind in _KINDS:
        return _KINDS[reason.kind]
    path = reason.path or ""
    return next((words for start, words in _TITLES if path.startswith(start)), "")


def danger(step: Step) -> int:
    """0 for the most dangerous."""
    return min((_RANKS[impact] for impact in step.impact), default=len(_RANKS))


def impact_words(step: Step) -> str:
    """All impacts of a step in words, the most dangerous first."""
    return ", ".join(IMPACTS[impact] for impact in sorted(step.impact, key=_RANKS.__getitem__))
