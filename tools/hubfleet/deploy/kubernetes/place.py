"""Where a stage is on its cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.api import MANAGER, NAMESPACE, Api, ApiError, conditions
from hubfleet.deploy.kubernetes.ready import is_ending
from hubfleet.deploy.kubernetes.releases import CLUSTER, FLEET, HUB, PART, STAGE
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get
from hubfleet.model.key import StageKey, UnitKey

CONFLICT = 409


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


def ensure_namespace(api: Api, namespace: str, labels: Mapping[str, str]) -> None:
    """Create the namespace, or label the one that is there.

    Raises HubfleetError where it is another stage's, and where it is on its way out.
    """
    metadata: dict[str, Json] = {"name": namespace, "labels": dict(labels)}
    found = api.get(NAMESPACE, None, namespace)
    if found is None:
        try:
            api.create(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
        except ApiError as error:
            if error.status != CONFLICT:
                raise
        return
    if is_ending(found):
        raise _ending(namespace, found)
    there = get(found, ("metadata", "labels"))
    own = there if isinstance(there, dict) else {}
    if other := {name: str(own[name]) for name in labels if own.get(name) not in {None, labels[name]}}:
        told = ", ".join(f"{name}={value}" for name, value in sorted(other.items()))
        raise HubfleetError(
            f"the namespace {namespace} belongs to another stage ({told})",
            help="give this stage a namespace of its own",
        )
    if any(name not in own for name in labels):
        api.apply(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, manager=MANAGER)


def _ending(namespace: str, found: Manifest) -> HubfleetError:
    """Say since when somebody deletes a namespace, and what of it does not go, in the server's words."""
    since = get(found, ("metadata", "deletionTimestamp"))
    left = [str(one.get("message")) for one in conditions(found) if one.get("status") == "True"]
    return HubfleetError(
        f"the namespace {namespace} is being deleted since {since}" + "".join(f"; {one}" for one in left),
        help="run again when it is gone; what has a finalizer waits for whoever set it",
    )
