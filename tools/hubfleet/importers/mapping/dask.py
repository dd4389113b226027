"""Dask clusters: the gateway's chart beside the hub's."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import cpu, each, line
from hubfleet.importers.mapping.taking import Taking
from hubfleet.model.json import Json

AUTH = "dask-gateway.gateway.auth"
SETUP = "jupyterhub.custom.daskhubSetup.enabled"


def take(taking: Taking) -> None:
    """Take a gateway that asks the hub who somebody is."""
    if taking.get("dask-gateway.enabled") is not True:
        if taking.get("dask-gateway.enabled") is False:
            taking.claim("dask-gateway.enabled", "dask")
        if taking.get(SETUP) is False:
            taking.claim(SETUP, "dask")
        return
    taking.put("dask", {})
    taking.claim("dask-gateway.enabled", "dask")
    taking.claim(SETUP, "dask")
    scheduler = "dask-gateway.gateway.backend.scheduler"
    for bound, name in (("request", "guarantee"), ("limit", "limit")):
        taking.move(f"{scheduler}.cores.{bound}", f"dask.scheduler.cpu.{name}", cpu)
        taking.move(f"{scheduler}.memory.{bound}", f"dask.scheduler.memory.{name}", line)
    taking.move("dask-gateway.gateway.backend.imagePullSecrets", "dask.pull_secrets", _named)
    for part in ("type", "jupyterhub.jupyterhubServiceName"):
        taking.claim(f"{AUTH}.{part}", "dask")


def _named(given: Json) -> Json:
    return [one.get("name") for one in each(given, {"name"})]
