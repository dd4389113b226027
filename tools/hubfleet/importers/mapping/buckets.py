"""Object storage, as the variables of servers tell it."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import line
from hubfleet.importers.mapping.taking import Taking, Unfit
from hubfleet.model.json import Json, Path

OWN = "/$(JUPYTERHUB_USER)"
NOTES: Path = ("userServiceAccount", "annotations")
IDENTITIES = {
    "gke": "iam.gke.io/gcp-service-account",
    "eks": "eks.amazonaws.com/role-arn",
    "aks": "azure.workload.identity/client-id",
}
VARIABLES = {"SCRATCH_BUCKET": "scratch", "PERSISTENT_BUCKET": "persistent"}


def take(taking: Taking) -> None:
    """Take the addresses of buckets in which each person has a folder."""
    for variable, name in VARIABLES.items():
        taking.move(f"jupyterhub.singleuser.extraEnv.{variable}", f"buckets.{name}.url", _address)
    _identity(taking)


def _identity(taking: Taking) -> None:
    """Take who servers are to the cloud."""
    given = taking.get(NOTES)
    for note in given if isinstance(given, dict) else ():
        if note == IDENTITIES.get(taking.facts.provider):
            taking.move((*NOTES, note), "buckets.identity", line)


def _address(given: Json) -> str:
    if not isinstance(given, str) or not given.endswith(OWN) or given.count("$") != 1:
        raise Unfit(given)
    return given.removesuffix(OWN)
