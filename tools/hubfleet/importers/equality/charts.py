"""Charts beside the hub's: where homes are, Dask clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import alike, cpus, kubernetes_bytes
from hubfleet.importers.equality.result import Result
from hubfleet.model.json import Json, Path

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

PODS = ("hub", "proxy.chp")
HOME = "volumes.home"
"""The volume that homes are on, in the values of the base release."""


def _mounted(result: Result, _path: Path, value: Json) -> bool:
    """Whether homes are on a share, as the wrapper's `nfs` says."""
    return bool(result.of("base", f"{HOME}.nfs")) is value


def _own_server(result: Result, _path: Path, value: Json) -> bool:
    return ("home-nfs" in result.releases) is value


def _volume(field: str) -> Meaning:
    def compare(result: Result, _path: Path, value: Json) -> bool:
        return alike(value, result.of("base", f"{HOME}.{field}"))

    return compare


def _own_part(result: Result, _path: Path, value: Json) -> bool:
    home = result.settings.home
    return not isinstance(home, str) and home.volume.folder == value


def _share(result: Result, _path: Path, value: Json) -> bool:
    """Compare paths: this wrapper chart puts the slash before it."""
    return result.of("base", f"{HOME}.nfs.path") == f"/{str(value).strip('/')}"


def _never(_result: Result, _path: Path, value: Json) -> bool:
    """Whether it is switched off: hubfleet makes no folder that nobody asked for."""
    return value is False


def _quantity(result: Result, path: Path, value: Json) -> bool:
    """Compare amounts as Kubernetes reads them."""
    return kubernetes_bytes(value) == kubernetes_bytes(result.compiled(path))


def _building(result: Result, _path: Path, value: Json) -> bool:
    return ("binderhub-service" in result.releases) is value


def _gateway(result: Result, _path: Path, value: Json) -> bool:
    return ("dask-gateway" in result.releases) is value


def _service(result: Result, _path: Path, value: Json) -> bool:
    services = result.compiled("jupyterhub.hub.services")
    return isinstance(services, dict) and value in services


def _binder(result: Result, _path: Path, value: Json) -> bool:
    return (getattr(result.settings, "binder", None) is not None) is value


CHARTS: dict[str, Meaning] = {
    "nfs.enabled": _mounted,
    "nfs.pv.enabled": _mounted,
    "nfs.pv.serverIP": _volume("nfs.server"),
    "nfs.pv.baseShareName": _volume("nfs.path"),
    "nfs.pv.mountOptions": _volume("mountOptions"),
    "nfs.pv.shareNameOverride": _own_part,
    "nfsPVC.enabled": _mounted,
    "nfsPVC.nfs.serverIP": _volume("nfs.server"),
    "nfsPVC.nfs.shareName": _share,
    "nfs.shareCreator.enabled": _never,
    "jupyterhub-home-nfs.*.resources.*.memory": _quantity,
    "jupyterhub-home-nfs.*.resources.*.cpu": cpus,
    **{f"jupyterhub.{pod}.resources.*.memory": _quantity for pod in PODS},
    **{f"jupyterhub.{pod}.resources.*.cpu": cpus for pod in PODS},
    "jupyterhub-home-nfs.enabled": _own_server,
    "dask-gateway.enabled": _gateway,
    "binderhub-service.enabled": _building,
    "jupyterhub.custom.binderhubUI.enabled": _binder,
    "jupyterhub.custom.daskhubSetup.enabled": _gateway,
    "dask-gateway.gateway.auth.jupyterhub.jupyterhubServiceName": _service,
}
