"""Object storage, as the variables of servers tell it."""

from __future__ import annotations

from hubfleet.importers.mapping.taking import Taking, Unfit
from hubfleet.model.json import Json

OWN = "/$(JUPYTERHUB_USER)"
VARIABLES = {"SCRATCH_BUCKET": "scratch", "PERSISTENT_BUCKET": "persistent"}


def take(taking: Taking) -> None:
    """Take the addresses of buckets in which each person has a folder."""
    for variable, name in VARIABLES.items():
        taking.move(f"jupyterhub.singleuser.extraEnv.{variable}", f"buckets.{name}.url", _address)


def _address(given: Json) -> str:
    if not isinstance(given, str) or not given.endswith(OWN) or given.count("$") != 1:
        raise Unfit(given)
    return given.removesuffix(OWN)
