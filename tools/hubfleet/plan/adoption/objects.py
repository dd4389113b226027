"""What differs between the objects of a running release and those that would be deployed, less what means nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from hubfleet.model.json import Json, Manifest, Path, Values, get
from hubfleet.plan.adoption.running import VALUES, Running, hub_secret, hub_values, opened
from hubfleet.plan.objects import Fate, Identity, ObjectChange
from hubfleet.render.manifests import group_of, hooks, kind_of, metadata_of, name_of, namespace_of
from hubfleet.render.normalise import normalise
from hubfleet.render.stable import differences
from hubfleet.render.stage import RenderedStage

KEEP = "helm.sh/resource-policy"
VOLUMES = ("PersistentVolumeClaim", "PersistentVolume")
STAYING = (*VOLUMES, "Namespace", "CustomResourceDefinition")
"""Kinds that nothing is taken away of, though a release has them no more: data would go with them."""

CLUSTER_WIDE = ("PersistentVolume", "Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding")
_CHECKSUM = "checksum/"


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One of the hub's effective chart values."""

    path: Path
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Compared:
    """`changes` differ; `staying` leave the release and are not deleted; `moved` go to another of the stage's."""

    changes: tuple[ObjectChange, ...]
    staying: tuple[ObjectChange, ...]
    moved: tuple[Manifest, ...]
    values: tuple[ValueChange, ...]


def compare(running: Running, rendered: RenderedStage, known: Mapping[str, str]) -> Compared:
    """Compare what runs with what would be deployed; `known` are secrets by what stands in their place in a render."""
    old = _by_identity(running.objects, running.namespace)
    new: dict[Identity, tuple[str, Manifest]] = {}
    for release in rendered.releases:
        own = [filled(one, known) for one in release.manifests if not hooks(one)]
        new |= {key: (release.name, one) for key, one in _by_identity(own, release.namespace).items()}
    found = list(_changes(old, new, running.release))
    gone = [one for one in found if one.fate is Fate.REMOVED and _stays(one, running)]
    moved = tuple(one for key, (name, one) in new.items() if key in old and name != running.release)
    before, after = hub_secret(old.values()), hub_secret(one for _, one in new.values())
    values = _values(before, after)
    return Compared(tuple(one for one in found if one not in gone), tuple(gone), moved, values)


def filled(manifest: Manifest, known: Mapping[str, str]) -> Manifest:
    """Return an object with secrets in place of what stands for them, within what a Secret holds, too."""
    data = manifest.get("data")
    if kind_of(manifest) != "Secret" or not isinstance(data, dict):
        return manifest
    return {**manifest, "data": {name: _encoded(_put(text, known)) for name, text in opened(manifest).items()}}


def _put(text: str, known: Mapping[str, str]) -> str:
    for stand_in, value in known.items():
        text = text.replace(stand_in, value)
    return text


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _by_identity(objects: Iterable[Manifest], namespace: str) -> dict[Identity, Manifest]:
    return {_identity(one, namespace): _without_checksums(one) for one in normalise(objects)}


def _identity(one: Manifest, namespace: str) -> Identity:
    where = "" if kind_of(one) in CLUSTER_WIDE else namespace_of(one) or namespace
    return (group_of(one), kind_of(one), where, name_of(one))


def _without_checksums(value: Manifest) -> Manifest:
    """Leave out what only makes pods start anew: that they do is said by what differs besides."""
    path: Path = ("spec", "template", "metadata", "annotations")
    annotations = get(value, path)
    if not isinstance(annotations, dict):
        return value
    kept = {name: text for name, text in annotations.items() if not name.startswith(_CHECKSUM)}
    return _with(value, path, kept or None)


def _with(value: Values, path: Path, new: Json) -> Values:
    head, *rest = path
    below = value.get(str(head))
    inner = _with(below if isinstance(below, dict) else {}, tuple(rest), new) if rest else new
    return {key: one for key, one in {**value, str(head): inner}.items() if one is not None}


def _changes(
    old: Mapping[Identity, Manifest], new: Mapping[Identity, tuple[str, Manifest]], release: str
) -> Iterator[ObjectChange]:
    for key in dict.fromkeys((*new, *old)):
        before, (owner, after) = old.get(key), new.get(key, (release, None))
        change = ObjectChange(owner, key[1], key[3], _fate(before, after), before, after)
        if before is None or after is None:
            yield change
        elif paths := _paths(before, after):
            yield replace(change, paths=paths)


def _fate(before: Manifest | None, after: Manifest | None) -> Fate:
    if before is None:
        return Fate.ADDED
    return Fate.REMOVED if after is None else Fate.CHANGED


def _paths(before: Manifest, after: Manifest) -> tuple[Path, ...]:
    """Where two objects differ; of the hub's Secret its values are told apart from all else that it holds."""
    if kind_of(before) != "Secret":
        return tuple(differences(before, after))
    one, other = opened(before), opened(after)
    inside: list[Path] = [("data", name) for name in sorted({*one, *other}) if not _same(name, one, other)]
    rest = ({**side, "data": None, "stringData": None} for side in (before, after))
    return (*differences(next(rest), next(rest)), *inside)


def _same(name: str, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    if name == VALUES:
        return hub_values(one) == hub_values(other)
    return one.get(name) == other.get(name)


def _stays(change: ObjectChange, running: Running) -> bool:
    annotations = metadata_of(change.before or {}).get("annotations")
    marked = isinstance(annotations, dict) and annotations.get(KEEP) == "keep"
    return change.kind in STAYING or marked or change.title in running.staying


def _values(before: Manifest | None, after: Manifest | None) -> tuple[ValueChange, ...]:
    one, other = hub_values(opened(before or {})), hub_values(opened(after or {}))
    if not one or not other:
        return ()
    return tuple(leaf for path in differences(one, other) for leaf in _leaves(path, get(one, path), get(other, path)))


def _leaves(path: Path, before: Json, after: Json) -> Iterator[ValueChange]:
    """Open what came or went as a whole."""
    held = [one for one in (before, after) if isinstance(one, dict) and one]
    if not held or (before is not None and after is not None):
        yield ValueChange(path, before, after)
        return
    for key in held[0]:
        yield from _leaves((*path, key), get(before, (key,)), get(after, (key,)))


def hub_claims(objects: Iterable[Manifest]) -> tuple[str, ...]:
    """Return the claims that the hub itself mounts: its database is on them."""
    volumes = get(hub_pod(objects), ("volumes",))
    listed = volumes if isinstance(volumes, list) else []
    names = (get(one, ("persistentVolumeClaim", "claimName")) for one in listed)
    return tuple(name for name in names if isinstance(name, str))


def hub_pod(objects: Iterable[Manifest]) -> Json:
    """Return the hub's pod template; None where there is no hub."""
    for one in objects:
        if kind_of(one) == "Deployment" and component(one) == "hub":
            return get(one, ("spec", "template", "spec"))
    return None


def chart_version(objects: Iterable[Manifest]) -> str | None:
    """The version of the JupyterHub chart, as it labels its objects: a chart around it has a version of its own."""
    for one in objects:
        labels = metadata_of(one).get("labels")
        held = labels if isinstance(labels, dict) else {}
        name, _, version = str(held.get("helm.sh/chart") or held.get("chart") or "").partition("-")
        if name == "jupyterhub" and version:
            return version
    return None


def component(manifest: Manifest) -> str | None:
    """The chart's word for the part that an object is of."""
    labels = metadata_of(manifest).get("labels")
    held = labels if isinstance(labels, dict) else {}
    told = held.get("app.kubernetes.io/component") or held.get("component")
    return str(told) if told else None
