"""One object of a release, looked at as it is and as a dry run of its release would make it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hubfleet.deploy.kubernetes.api import Api, ApiError, Kind
from hubfleet.deploy.kubernetes.drift import managers
from hubfleet.deploy.kubernetes.drift.compare import Change, changes, merged, plain
from hubfleet.deploy.kubernetes.drift.fields import Path, holds, without
from hubfleet.deploy.kubernetes.drift.managed import Entry, added, entries, union, without_notes, writer
from hubfleet.deploy.kubernetes.ready import is_ending
from hubfleet.model.json import Json, Manifest, get
from hubfleet.plan.drift import DriftKind
from hubfleet.render.manifests import name_of

REFUSED = (400, 422)
"""The API server can't make it what is asked for: a field that can't change, a volume that can't shrink.

Or a webhook can't be asked what it would do.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One field, or with an empty path a whole object, that differs."""

    kind: DriftKind
    path: Path = ()
    live: Json = None
    wanted: Json = None
    by: Entry | None = None
    stuck: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found at one object; `live` is None where there is none, `where` where the cluster has no such kind.

    `first` is what to replace it with before it is applied, where Kubernetes refuses to have it applied as it is.
    """

    manifest: Manifest
    where: Kind | None
    namespace: str
    live: Manifest | None
    found: tuple[Found, ...]
    first: Manifest | None = None

    @property
    def title(self) -> str:
        """`Kind/name`."""
        return f"{self.manifest.get('kind')}/{name_of(self.manifest)}"


def look(api: Api, where: Kind | None, namespace: str, manifest: Manifest) -> Looked:
    """Look at one object. Writes nothing."""
    if where is None:
        unknown = Found(DriftKind.DELETED, stuck=f"the cluster has no kind {manifest.get('kind')} any more")
        return Looked(manifest, None, namespace, None, (unknown,))
    live = api.get(where, namespace, name_of(manifest))
    if live is None or is_ending(live):
        gone = () if _ends_by_itself(manifest) else (Found(DriftKind.DELETED),)
        return Looked(manifest, where, namespace, None, gone)
    try:
        wanted = api.apply(where, namespace, manifest, manager=managers.HELM, dry_run=True)
    except ApiError as error:
        if error.status not in REFUSED:
            raise
        return _refused(api, Looked(manifest, where, namespace, live, ()), where, live, error)
    found = (*_changed(live, wanted), *_added(live, wanted))
    return Looked(manifest, where, namespace, live, found)


def _ends_by_itself(manifest: Manifest) -> bool:
    return get(manifest, ("spec", "ttlSecondsAfterFinished")) is not None


def _changed(live: Manifest, wanted: Manifest) -> Iterator[Found]:
    who = entries(live)
    for change in changes(plain(live), plain(wanted), union((*who, *entries(wanted)))):
        by = writer(who, change.path)
        if not _is_left_alone(by, who, change):
            yield Found(_kind(change), change.path, change.live, change.wanted, by)


def _added(live: Manifest, wanted: Manifest) -> Iterator[Found]:
    """Yield what only somebody else has a say in; `wanted` tells what the release has one in."""
    who = entries(live)
    others = (one for one in who if not one.is_strange and one.manager != managers.HELM)
    kept = union((*others, *(one for one in entries(wanted) if one.manager == managers.HELM)))
    seen: set[Path] = set()
    for entry in (one for one in who if one.is_strange):
        for path, value in added(without_notes(entry.fields), kept, live):
            if path not in seen:
                seen.add(path)
                yield Found(DriftKind.ADDED, path, value, None, entry)


def _is_left_alone(by: Entry | None, who: tuple[Entry, ...], change: Change) -> bool:
    """Whether a controller has the field in hand (a replica count, an injected certificate), or a stop of ours."""
    stopped = any(one.manager == managers.STANDSTILL and holds(one.fields, change.path) for one in who)
    return stopped or (by is not None and managers.is_controller(by.manager))


def _kind(change: Change) -> DriftKind:
    if change.live is None:
        return DriftKind.REMOVED
    return DriftKind.ADDED if change.wanted is None else DriftKind.CHANGED


def _refused(api: Api, one: Looked, where: Kind, live: Manifest, error: ApiError) -> Looked:
    """Try it in one piece where it can't be applied: fields may exclude each other, and somebody else set one."""
    stripped = stripped_of(live, _added(live, live))
    whole = merged(stripped, one.manifest, union(entries(live)))
    first = whole if isinstance(whole, dict) else live
    try:
        wanted = api.replace(where, one.namespace, name_of(live), first, dry_run=True)
    except ApiError as worse:
        if worse.status not in REFUSED:
            raise
        return replace(one, found=(_stuck(one, error),))
    return replace(one, found=tuple(_changed(live, wanted)), first=first)


def stripped_of(live: Manifest, found: Iterable[Found]) -> Manifest:
    """Return a live object without these fields."""
    stripped: Json = live
    for one in found:
        stripped = without(stripped, one.path)
    return stripped if isinstance(stripped, dict) else live


def _stuck(one: Looked, error: ApiError) -> Found:
    """What can't be put back. What a Secret holds is in no word."""
    told = "" if one.manifest.get("kind") == "Secret" else f": {_reason(error)}"
    return Found(DriftKind.CHANGED, stuck=f"Kubernetes refuses it{told}")


def _reason(error: ApiError) -> str:
    return str(error).partition(": ")[2] or error.reason
