"""What users and operators notice of a step, from the objects and fields that change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.json import Json, get
from hubfleet.model.release import Release
from hubfleet.model.stage import Stage
from hubfleet.plan.immutable import fixed_fields, shrinks
from hubfleet.plan.naming import names_differ
from hubfleet.plan.network import network_changes
from hubfleet.plan.objects import Fate, ObjectChange
from hubfleet.plan.spawning import servers_differ, servers_may_differ
from hubfleet.plan.state import StageState
from hubfleet.plan.step import Impact, Reason, ReasonKind
from hubfleet.render.manifests import metadata_of

_VOLUMES = ("PersistentVolumeClaim", "PersistentVolume", "StorageClass")
_LOGIN_SECRETS = ("client_secret", "hub.config", "cookie", "crypt")
_EVENT_ACCESS = re.compile(r"events\[.*\]\.access\b")
_WORKLOADS = ("Deployment", "DaemonSet", "StatefulSet")
_CERTIFICATES = "cert-manager"
_HOMES = "jupyterhub-home-nfs"
_QUOTA = ("quotaEnforcer", "config", "QuotaManager", "hard_quota")


def impact(
    before: StageState | None, after: StageState, objects: Sequence[ObjectChange], reasons: Iterable[Reason]
) -> tuple[Impact, ...]:
    """Return everything that holds, in the order in which `Impact` lists it."""
    if isinstance(after.stage, ClusterSupport):
        return _of_support(before, after, objects)
    if before is None:
        return (Impact.NEW_HUB,)
    of_place = _of_objects(objects) if before.stage.cluster_name == after.stage.cluster_name else (Impact.STAYS_BEHIND,)
    of_data = (*_of_reasons(reasons), *_of_names(before, after), *_of_quota(before, after))
    found = {*_of_servers(before, after, objects), *of_place, *of_data}
    return tuple(one for one in Impact if one in found)


def retirement(*, data: str) -> tuple[Impact, ...]:
    """What taking a stage away means; `data` as the tombstone says, `keep` or `delete`."""
    gone = (Impact.SERVERS_STOPPED, Impact.STORAGE_CHANGES)
    return (*gone, Impact.DATA_AT_RISK) if data == "delete" else (Impact.SERVERS_STOPPED,)


def _of_support(before: StageState | None, after: StageState, objects: Sequence[ObjectChange]) -> tuple[Impact, ...]:
    """Connections break where what they go through restarts or has another address; servers are no part of it."""
    if before is None:
        return (Impact.NEW_SUPPORT,)
    found = {Impact.SERVERS_UNTOUCHED, *_of_objects(objects)}
    if any(_is_in_the_way(change) for change in objects):
        found.add(Impact.INGRESS_RESTARTS)
    if not (_is_whole(before) and _is_whole(after)):
        found.add(Impact.NOT_RENDERED)
    if _release_of(before, _CERTIFICATES) and not _release_of(after, _CERTIFICATES):
        found.add(Impact.CERTIFICATES_END)
    return tuple(one for one in Impact if one in found)


def _is_in_the_way(change: ObjectChange) -> bool:
    """Whether what connections go through restarts, or is reached elsewhere. A change of its size is neither."""
    if change.kind == "Service":
        return any(path[:1] == ("spec",) for path in change.paths) or change.fate is not Fate.CHANGED
    return change.kind in _WORKLOADS and _template(change.before) != _template(change.after)


def _of_servers(before: StageState, after: StageState, objects: Sequence[ObjectChange]) -> Iterator[Impact]:
    if before.place != after.place:
        yield Impact.SERVERS_STOPPED
        yield Impact.DATA_AT_RISK
        yield Impact.STORAGE_CHANGES
        return
    if not (_is_whole(before) and _is_whole(after)):
        yield Impact.NOT_RENDERED
    known = after.stage.is_local or (_has_hub(before) and _has_hub(after))
    if known and _hub_restarts(after, objects):
        yield Impact.HUB_RESTARTS
    network = network_changes(before, after, objects)
    if network:
        yield Impact.NETWORK_CHANGES
    old, new = before.releases.main.values, after.releases.main.values
    if servers_differ(old, new):
        yield Impact.SERVERS_AT_NEXT_START
    elif servers_may_differ(old, new):
        yield Impact.SERVERS_MAY_CHANGE
    elif known and not network:
        yield Impact.SERVERS_UNTOUCHED


def _is_whole(side: StageState) -> bool:
    """Whether all that it installs was rendered; on this machine nothing has to be."""
    releases = () if side.stage.is_local else side.releases.releases
    return all(side.rendered_release(release.name) for release in releases)


def _has_hub(side: StageState) -> bool:
    return side.rendered_release(side.releases.main.name) is not None


def _release_of(side: StageState, chart: str) -> Release | None:
    return next((one for one in side.releases.releases if one.chart == chart), None)


def _of_names(before: StageState, after: StageState) -> Iterator[Impact]:
    """People log in elsewhere, or as somebody else: homes, servers and roles of the old names are nobody's then."""
    if isinstance(before.stage, Stage) and isinstance(after.stage, Stage) and before.stage.domain != after.stage.domain:
        yield Impact.LOGIN_CHANGES
    if names_differ(before.releases.main.values, after.releases.main.values):
        yield Impact.LOGIN_CHANGES
        yield Impact.OTHER_NAMES
        yield Impact.DATA_AT_RISK


def _of_quota(before: StageState, after: StageState) -> Iterator[Impact]:
    old, new = (get(one.values, _QUOTA) if (one := _release_of(side, _HOMES)) else None for side in (before, after))
    if isinstance(new, int | float) and (not isinstance(old, int | float) or new < old) and _release_of(before, _HOMES):
        yield Impact.QUOTA_SHRINKS


def _hub_restarts(after: StageState, objects: Sequence[ObjectChange]) -> bool:
    """On a cluster the hub restarts when its pods' template changes; on this machine with any change."""
    if after.stage.is_local:
        return True
    return any(_is_hub(change) and _template(change.before) != _template(change.after) for change in objects)


def _is_hub(change: ObjectChange) -> bool:
    labels = metadata_of(change.after or change.before or {}).get("labels")
    component = labels if isinstance(labels, dict) else {}
    names = (component.get("component"), component.get("app.kubernetes.io/component"))
    return change.kind == "Deployment" and ("hub" in names or change.name == "hub")


def _template(manifest: Json) -> Json:
    return get(manifest, ("spec", "template"))


def _of_objects(objects: Sequence[ObjectChange]) -> Iterator[Impact]:
    came = {change.title for change in objects if change.fate is Fate.ADDED}
    # The same object in another release: Helm refuses to take it over.
    if any(change.title in came for change in objects if change.fate is Fate.REMOVED):
        yield Impact.NOT_IN_PLACE
    for change in objects:
        if fixed_fields(change):
            yield Impact.NOT_IN_PLACE
        if change.kind in _VOLUMES and not _is_relabelled(change):
            yield Impact.STORAGE_CHANGES
            if _loses(change):
                yield Impact.DATA_AT_RISK


def _is_relabelled(change: ObjectChange) -> bool:
    return bool(change.paths) and all(path[:2] == ("metadata", "labels") for path in change.paths)


def _loses(change: ObjectChange) -> bool:
    """Whether people's files may go away, or out of sight: a volume that goes, shrinks or is another one."""
    if change.fate is Fate.REMOVED:
        return not change.stays
    return bool(fixed_fields(change)) or shrinks(change)


def _of_reasons(reasons: Iterable[Reason]) -> Iterator[Impact]:
    for reason in reasons:
        path = reason.path or ""
        if reason.kind is ReasonKind.SECRET:
            yield Impact.HUB_RESTARTS
            if any(part in path for part in _LOGIN_SECRETS):
                yield Impact.LOGIN_CHANGES
        elif path.split(".")[0] in ("login", "domain", "fleet:staff") or _EVENT_ACCESS.match(path):
            yield Impact.LOGIN_CHANGES
        elif path.split(".")[0] in ("home", "buckets"):
            yield Impact.STORAGE_CHANGES
            if path.startswith("home.volume.") or path == "home":
                yield from _another_volume(path)


def _another_volume(path: str) -> Iterator[Impact]:
    if path.rpartition(".")[2] in {"server", "path", "id", "kind", "home", "folder", "person"}:
        yield Impact.DATA_AT_RISK
