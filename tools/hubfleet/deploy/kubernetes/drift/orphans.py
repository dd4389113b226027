"""Objects that no release owns any more, and what nobody but a person can decide about: named, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from hubfleet.deploy.kubernetes.drift.stored import Stored
from hubfleet.deploy.kubernetes.drift.survey import Seen
from hubfleet.deploy.kubernetes.releases import HUB, STAGE, Revision
from hubfleet.model.json import Manifest, get
from hubfleet.plan.drift import Orphan
from hubfleet.render.manifests import name_of


def left_behind(
    namespace: str, seen: Iterable[Seen], histories: Mapping[str, Sequence[Revision]], stored: Iterable[Stored]
) -> Iterator[Orphan]:
    """Yield what Helm once made in a namespace for a release that is gone, or that does not have it any more."""
    known = {one.release: one.named() for one in stored}
    for one in seen:
        release = one.release
        if release is None or (one.release_namespace or one.namespace) != namespace:
            continue
        if release not in histories:
            yield _orphan(one, f"of release {release}, which is gone")
        elif release in known and (one.what, one.name) not in known[release]:
            yield _orphan(one, f"release {release} does not have it any more")


def by_hand(seen: Iterable[Seen]) -> Iterator[Orphan]:
    """Yield what a person made in a stage's namespace and a repair does not take away."""
    for one in seen:
        maker = one.maker
        yield _orphan(one, f"made by hand with {maker.manager if maker else 'some tool'}")


def unwanted_releases(
    namespace: str, histories: Mapping[str, Sequence[Revision]], ours: Collection[str]
) -> Iterator[Orphan]:
    """Yield the releases beside a stage's own: whoever installed them looks after them, or nobody does."""
    for name in sorted(set(histories) - set(ours)):
        yield Orphan(namespace, f"Release/{name}", "no stage has this release")


def of_nobody(namespace: Manifest, releases: Iterable[str]) -> Orphan:
    """A namespace of ours whose stage is in no data any more."""
    labels = get(namespace, ("metadata", "labels"))
    stage = f"{get(labels, (HUB,))}/{get(labels, (STAGE,))}"
    name, told = name_of(namespace), ", ".join(sorted(releases)) or "no releases"
    return Orphan(name, f"Namespace/{name}", f"of {stage}, which is in no data any more ({told})")


def _orphan(one: Seen, why: str) -> Orphan:
    return Orphan(one.namespace, one.title, why)
