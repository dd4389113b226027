"""Where a stage is on its cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.api import MANAGER, NAMESPACE, SECRET, Api, ApiError, conditions
from hubfleet.deploy.kubernetes.ready import is_ending
from hubfleet.deploy.kubernetes.releases import CLUSTER, FLEET, HUB, PART, SELECTOR, STAGE, read_revisions
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get
from hubfleet.model.key import StageKey, UnitKey

CONFLICT = 409
OWN_NAMESPACE = "give this stage a namespace of its own"


@dataclass(frozen=True, slots=True)
class Place:
    """A stage's namespace and main release, its address for people, and the path below which the hub answers."""

    namespace: str
    release: str
    url: str
    base: str = "/"


def labels_of(fleet: str, stage: UnitKey) -> dict[str, str]:
    """Return the labels that say whose something is."""
    if isinstance(stage, StageKey):
        return {FLEET: fleet, HUB: stage.owner, STAGE: stage.part}
    return {FLEET: fleet, CLUSTER: stage.owner, PART: stage.part}


def stage_of(labels: Json) -> StageKey | None:
    """Return the stage that labels name; None where they name none."""
    try:
        return StageKey.parse(f"{get(labels, (HUB,))}/{get(labels, (STAGE,))}")
    except (HubfleetError, ValueError):
        return None


def ensure_namespace(
    api: Api, place: Place, labels: Mapping[str, str], goes_on: Callable[[StageKey], bool] = lambda _: False
) -> StageKey | None:
    """Create the namespace, or label the one that is there.

    Raises HubfleetError where it is another stage's, and where it is on its way out.
    `goes_on` says that what another stage of the fleet has there is this one's now: then that one is returned, and
    whoever holds the lock of the namespace labels it anew.
    """
    namespace = place.namespace
    metadata: dict[str, Json] = {"name": namespace, "labels": dict(labels)}
    found = api.get(NAMESPACE, None, namespace)
    if found is None:
        try:
            api.create(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        except ApiError as error:
            if error.status != CONFLICT:
                raise
        return None
    if is_ending(found):
        raise _ending(namespace, found)
    there = get(found, ("metadata", "labels"))
    own = there if isinstance(there, dict) else {}
    if other := {name: str(own[name]) for name in labels if own.get(name) not in {None, labels[name]}}:
        was = stage_of(own)
        if was and FLEET not in other and goes_on(was):
            _refuse_other_release(api, place, was)
            return was
        told = ", ".join(f"{name}={value}" for name, value in sorted(other.items()))
        raise HubfleetError(
            f"the namespace {namespace} belongs to another stage ({told})",
            help=OWN_NAMESPACE,
        )
    if any(name not in own for name in labels):
        api.apply(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, manager=MANAGER)
    return None


def _ending(namespace: str, found: Manifest) -> HubfleetError:
    """Say since when somebody deletes a namespace, and what of it does not go, in the server's words."""
    since = get(found, ("metadata", "deletionTimestamp"))
    left = [str(one.get("message")) for one in conditions(found) if one.get("status") == "True"]
    return HubfleetError(
        f"the namespace {namespace} is being deleted since {since}" + "".join(f"; {one}" for one in left),
        help="run again when it is gone; what has a finalizer waits for whoever set it",
    )


def _refuse_other_release(api: Api, place: Place, was: StageKey) -> None:
    """A hub that goes on under another name is the same release: a second one beside it would be in its way."""
    revisions = read_revisions(api.list(SECRET, place.namespace, SELECTOR, metadata_only=True))
    there = {one.release for one in revisions if stage_of(dict(one.labels)) == was}
    if there and place.release not in there:
        main = min(there, key=len)
        raise HubfleetError(
            f"the namespace {place.namespace} holds {was} as release {main}, not as {place.release}",
            help=f"if it is the same hub, keep `release: {main}`; else {OWN_NAMESPACE}",
        )
