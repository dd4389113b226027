"""A namespace that goes from one fleet to another, with the hub in it."""

from __future__ import annotations

from collections.abc import Mapping

from hubfleet.deploy.kubernetes.api import NAMESPACE, Api
from hubfleet.deploy.kubernetes.lease import held_lease
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.kubernetes.releases import FLEET
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, get


def hand_over(api: Api, place: Place, leaves: str, labels: Mapping[str, str], holder: str) -> dict[str, str]:
    """Label the namespace anew, and return what the labels were; nobody else is at work on it meanwhile.

    Raises HubfleetError where it does not belong to the fleet that it is said to leave.
    """
    with held_lease(api, place.namespace, f"namespace {place.namespace}", holder):
        there = get(api.get(NAMESPACE, None, place.namespace) or {}, ("metadata", "labels"))
        before = {name: str(value) for name, value in there.items()} if isinstance(there, dict) else {}
        if before.get(FLEET) not in {leaves, labels[FLEET]}:
            raise HubfleetError(
                f"the namespace {place.namespace} is not of the fleet {leaves}, but of {before.get(FLEET) or 'none'}"
            )
        write_labels(api, place.namespace, labels)
    return {name: before[name] for name in labels if name in before}


def write_labels(api: Api, namespace: str, labels: Mapping[str, str]) -> None:
    """Say whose the namespace is."""
    metadata: dict[str, Json] = {"name": namespace, "labels": dict(labels)}
    api.apply(NAMESPACE, None, {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
