"""Helm's releases as their secrets tell them, without looking inside: labels say who, what state, from which digest.

Source: Helm's storage driver `secret`: names `sh.helm.release.v1.<name>.v<revision>`; labels `owner`, `name`, `status`,
`version`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hubfleet.model.json import Manifest, get

SELECTOR = "owner=helm"
PENDING = ("pending-install", "pending-upgrade", "pending-rollback", "uninstalling")
BEGUN = ("pending-install", "pending-upgrade", "pending-rollback")
"""Of revisions that Helm just wrote. Their label `modifiedAt` is that of the revision before, which Helm hands on."""

GOOD = ("deployed", "superseded")
"""Of revisions that were up once."""

PREFIX = "hubfleet"
STAGE_DIGEST, RELEASE_DIGEST = f"{PREFIX}/digest", f"{PREFIX}/release-digest"
COMMIT, RUN = f"{PREFIX}/commit", f"{PREFIX}/run"
FLEET, HUB, STAGE = f"{PREFIX}/fleet", f"{PREFIX}/hub", f"{PREFIX}/stage"
CLUSTER, PART = f"{PREFIX}/cluster", f"{PREFIX}/part"


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a release."""

    namespace: str
    release: str
    number: int
    status: str
    since: datetime | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_pending(self) -> bool:
        """Whether Helm began something that it did not end."""
        return self.status in PENDING

    @property
    def stage_digest(self) -> str | None:
        """The digest of the stage that it was deployed for."""
        return self.labels.get(STAGE_DIGEST)

    @property
    def release_digest(self) -> str | None:
        """The digest of the release itself."""
        return self.labels.get(RELEASE_DIGEST)


def read_revisions(secrets: Iterable[Manifest]) -> tuple[Revision, ...]:
    """Return the revisions that Helm's secrets stand for, oldest first within a release; other secrets are left out."""
    found = (_revision(secret) for secret in secrets)
    return tuple(sorted((one for one in found if one), key=lambda one: (one.namespace, one.release, one.number)))


def newest(revisions: Iterable[Revision], namespace: str, release: str) -> Revision | None:
    """Return the newest revision of a release."""
    own = [one for one in revisions if (one.namespace, one.release) == (namespace, release)]
    return max(own, key=lambda one: one.number, default=None)


def _revision(secret: Manifest) -> Revision | None:
    labels = get(secret, ("metadata", "labels"))
    if not isinstance(labels, dict):
        return None
    told = {name: str(value) for name, value in labels.items()}
    if told.get("owner") != "helm" or not told.get("version", "").isdecimal():
        return None
    namespace, status = str(get(secret, ("metadata", "namespace"))), told.get("status", "")
    since = _modified(told) if status not in BEGUN else None
    return Revision(namespace, told.get("name", ""), int(told["version"]), status, since or _created(secret), told)


def _modified(labels: Mapping[str, str]) -> datetime | None:
    stamp = labels.get("modifiedAt") or labels.get("createdAt") or ""
    return datetime.fromtimestamp(int(stamp), UTC) if stamp.isdecimal() else None


def _created(secret: Manifest) -> datetime | None:
    created = get(secret, ("metadata", "creationTimestamp"))
    return datetime.fromisoformat(created) if isinstance(created, str) else None
