"""The drift of one stage: every object of its releases, its releases themselves, and what somebody put beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.api import Api
from hubfleet.deploy.kubernetes.drift.fields import text
from hubfleet.deploy.kubernetes.drift.hiding import Hiding
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.deploy.kubernetes.drift.objects import Found, Looked, look
from hubfleet.deploy.kubernetes.drift.stored import Stored, place_of, read_stored
from hubfleet.deploy.kubernetes.drift.survey import Seen
from hubfleet.deploy.kubernetes.releases import GOOD, Revision
from hubfleet.deploy.kubernetes.state import State
from hubfleet.plan.drift import Difference, DriftKind


@dataclass(frozen=True, slots=True)
class Ours:
    """A stage's releases as a run of ours left them. `replaced` are newer revisions that somebody else made."""

    stored: tuple[Stored, ...]
    replaced: tuple[tuple[Revision, int], ...] = ()


def read_ours(api: Api, namespace: str, histories: Mapping[str, Sequence[Revision]], state: State) -> Ours:
    """Read what runs of ours wrote last. A release in the middle of something is left out: the plan tells of it."""
    stored: list[Stored] = []
    replaced: list[tuple[Revision, int]] = []
    for name, number in sorted(state.written.items()):
        history = histories.get(name, ())
        last = history[-1] if history else None
        if last is None or last.status != "deployed":
            continue
        if last.number != number:
            replaced.append((last, number))
        kept = any(one.number == number and one.status in GOOD for one in history)
        found = read_stored(api, namespace, name, number if kept else last.number)
        stored += [found] if found else []
    return Ours(tuple(stored), tuple(replaced))


def look_at(api: Api, kinds: Kinds, releases: Iterable[Stored]) -> Iterator[tuple[str, Looked]]:
    """Yield every object of the releases, looked at, with the name of its release."""
    for release in releases:
        for manifest in release.manifests:
            yield release.release, look(api, kinds.of(manifest), place_of(manifest, release), manifest)


def of_releases(ours: Ours) -> Iterator[Difference]:
    """Yield the releases that somebody's `helm` wrote after us."""
    for revision, number in ours.replaced:
        yield Difference(
            DriftKind.REPLACED,
            revision.release,
            f"Release/{revision.release}",
            "revision",
            live=revision.number,
            wanted=number,
            by="helm",
            at=revision.since,
        )


def of_objects(looked: Iterable[tuple[str, Looked]], hiding: Hiding) -> Iterator[Difference]:
    """Yield what differs in objects, safe to show."""
    for release, one in looked:
        yield from (_told(release, one, found, hiding) for found in one.found)


def of_extras(seen: Iterable[Seen]) -> Iterator[Difference]:
    """Yield what somebody put beside the releases."""
    for one in seen:
        maker = one.maker
        yield Difference(DriftKind.EXTRA, "", one.title, by=maker.manager if maker else None, at=one.made)


def _told(release: str, looked: Looked, found: Found, hiding: Hiding) -> Difference:
    kind = str(looked.manifest.get("kind"))
    return Difference(
        kind=found.kind,
        release=release,
        object=looked.title,
        path=text(found.path) or None,
        live=hiding.value(kind, found.path, found.live),
        wanted=hiding.value(kind, found.path, found.wanted),
        by=found.by.manager if found.by else None,
        at=found.by.at if found.by else None,
        stuck=found.stuck,
    )
