"""Dask clusters: the gateway's chart beside the hub's."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import cpu, line
from hubfleet.importers.mapping.taking import Taking

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
    for part in ("type", "jupyterhub.jupyterhubServiceName"):
        taking.claim(f"{AUTH}.{part}", "dask")
