"""Namespaces of a fleet by their labels: which stages a cluster has, whatever the data says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.api import CONFIG_MAP, NAMESPACE, SECRET, Api
from hubfleet.deploy.kubernetes.live import live_of
from hubfleet.deploy.kubernetes.place import Place, stage_of
from hubfleet.deploy.kubernetes.ready import is_ending
from hubfleet.deploy.kubernetes.releases import FLEET, HUB, SELECTOR, STAGE, Revision, read_revisions
from hubfleet.deploy.kubernetes.state import NAME, State, read_state
from hubfleet.model.json import Manifest, get
from hubfleet.model.key import StageKey
from hubfleet.plan.live import Live


@dataclass(frozen=True, slots=True)
class Space:
    """A namespace with a stage's labels. `uid` tells it from a later one of the same name."""

    name: str
    stage: StageKey
    uid: str
    ending: bool


def spaces_of(api: Api, fleet: str, stage: StageKey | None = None) -> tuple[Space, ...]:
    """Return the namespaces of a fleet, or of one stage of it, sorted by name."""
    labels = {FLEET: fleet, HUB: stage.hub if stage else "", STAGE: str(stage.stage) if stage else ""}
    selector = ",".join(f"{name}={value}" if value else name for name, value in labels.items())
    found = (_space(one) for one in api.list(NAMESPACE, None, selector))
    return tuple(sorted((one for one in found if one), key=lambda space: space.name))


def strays_of(
    api: Api, fleet: str, known: Collection[StageKey], heir: Callable[[StageKey, str], StageKey | None]
) -> dict[StageKey, Live]:
    """Return the fleet's stages that something runs of and that are not `known`. Changes nothing.

    What an `heir` goes on with, in the same namespace under another name, is no stray.
    """
    spaces = (one for one in spaces_of(api, fleet) if one.stage not in known and heir(one.stage, one.name) is None)
    found = ((space.stage, _live(api, space)) for space in spaces)
    return {stage: live for stage, live in found if live}


def _live(api: Api, space: Space) -> Live | None:
    revisions = read_revisions(api.list(SECRET, space.name, SELECTOR, metadata_only=True))
    kept = api.get(CONFIG_MAP, space.name, NAME)
    state = read_state(kept) if kept else None
    own = own_releases(revisions, space, state or State())
    place = Place(space.name, main_release(own, space.stage.hub), "")
    return live_of(space.stage, place, [one for history in own.values() for one in history], state)


def own_releases(revisions: Iterable[Revision], space: Space, state: State) -> Mapping[str, list[Revision]]:
    """Return the releases of the stage in its namespace, oldest revision first: what others installed is left out."""
    found: dict[str, list[Revision]] = {}
    for one in revisions:
        if one.namespace == space.name:
            found.setdefault(one.release, []).append(one)
    return {name: history for name, history in found.items() if _is_own(history, space.stage, state)}


def main_release(names: Iterable[str], hub: str) -> str:
    """Return the release that is the hub itself: named like it, else the first that is nobody's companion."""
    listed = sorted(names, key=lambda name: (name != hub, name.endswith("-base"), len(name), name))
    return next(iter(listed), hub)


def _is_own(history: Sequence[Revision], stage: StageKey, state: State) -> bool:
    labels = history[-1].labels
    return history[-1].release in state.written or (labels.get(HUB), labels.get(STAGE)) == (stage.hub, stage.stage)


def _space(manifest: Manifest) -> Space | None:
    key = stage_of(get(manifest, ("metadata", "labels")))
    if key is None:
        return None
    metadata = ("metadata",)
    return Space(
        str(get(manifest, (*metadata, "name"))), key, str(get(manifest, (*metadata, "uid"))), is_ending(manifest)
    )
