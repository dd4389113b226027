"""Which Kubernetes objects of a stage differ, compared as they are hashed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from hubfleet.model.json import Manifest, Path
from hubfleet.plan.state import StageState
from hubfleet.render.manifests import group_of, kind_of, metadata_of, name_of, namespace_of
from hubfleet.render.normalise import normalise
from hubfleet.render.stable import differences
from hubfleet.render.stage import RenderedRelease, unpack

KEEP = "helm.sh/resource-policy"
Identity: TypeAlias = tuple[str, str, str, str]


class Fate(StrEnum):
    """What happens to an object."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """One object that differs: `paths` are where. The manifests hold stand-ins, never secrets."""

    release: str
    kind: str
    name: str
    fate: Fate
    before: Manifest | None
    after: Manifest | None
    paths: tuple[Path, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether Helm leaves it where it is, though no release has it any more."""
        annotations = metadata_of(self.before or {}).get("annotations")
        return self.fate is Fate.REMOVED and isinstance(annotations, dict) and annotations.get(KEEP) == "keep"

    @property
    def told(self) -> str:
        """What happens to it: `changed Deployment/hub`."""
        return f"{'left in place' if self.stays else self.fate} {self.title}"

    @property
    def title(self) -> str:
        """`Kind/name`."""
        return f"{self.kind}/{self.name}"


def object_changes(before: StageState | None, after: StageState | None) -> Iterator[ObjectChange]:
    """Yield what differs, release by release, in Helm's order. Nothing is kept in memory beyond one release."""
    names = dict.fromkeys(
        release.name for side in (after, before) if side and side.rendered for release in side.rendered.releases
    )
    for name in names:
        if _is_unknown(before, name) or _is_unknown(after, name):
            continue
        old = before.rendered_release(name) if before else None
        new = after.rendered_release(name) if after else None
        if old is None or new is None or (old.digest, old.namespace) != (new.digest, new.namespace):
            yield from _of_release(name, old, new)


def _is_unknown(side: StageState | None, name: str) -> bool:
    """Whether a side has a release that could not be rendered: its objects are there, and nobody knows them."""
    return side is not None and side.release(name) is not None and side.rendered_release(name) is None


def _of_release(name: str, before: RenderedRelease | None, after: RenderedRelease | None) -> Iterator[ObjectChange]:
    old, new = _objects(before), _objects(after)
    for identity in dict.fromkeys((*new, *old)):
        one, other = old.get(identity), new.get(identity)
        if one != other:
            _, kind, _, called = identity
            yield ObjectChange(name, kind, called, _fate(one, other), one, other, _paths(one, other))


def _paths(before: Manifest | None, after: Manifest | None) -> tuple[Path, ...]:
    return tuple(differences(before, after)) if before and after else ()


def _fate(before: Manifest | None, after: Manifest | None) -> Fate:
    if before is None:
        return Fate.ADDED
    return Fate.REMOVED if after is None else Fate.CHANGED


def _objects(release: RenderedRelease | None) -> dict[Identity, Manifest]:
    if release is None:
        return {}
    found = normalise(unpack(release.packed))
    return {(group_of(one), kind_of(one), namespace_of(one) or release.namespace, name_of(one)): one for one in found}
