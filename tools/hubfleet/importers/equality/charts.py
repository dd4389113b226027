"""Charts beside the hub's: where homes are, Dask clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import alike, cpus, kubernetes_bytes, same_cpus
from hubfleet.importers.equality.result import Result
from hubfleet.importers.mapping.nodes import PLACEHOLDER
from hubfleet.model.json import Json, Path, get

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

PODS = ("hub", "proxy.chp")
HUB_API = "JUPYTERHUB_API_URL"
HUB_NAME = '{{ include "jupyterhub.hub.fullname" . }}'
"""How a template of the chart names the hub."""

QUOTA_MANAGER = "quotaEnforcer.config.QuotaManager"
HOME = "volumes.home"
"""The volume that homes are on, in the values of the base release."""


def _mounted(result: Result, _path: Path, value: Json) -> bool:
    """Whether homes are on a share, as the wrapper's `nfs` says."""
    return bool(result.of("base", f"{HOME}.nfs")) is value


def _mounted_there(result: Result, path: Path, value: Json) -> bool:
    """Whether homes are on a share, and in the same folder of it: another one would look like new, empty homes."""
    if value is not True or result.said("nfs.enabled") is not True:
        return _mounted(result, path, value)
    own = result.said("nfs.pv.shareNameOverride") or result.namespace
    there = (result.said("nfs.pv.baseShareName") or "/", own)
    here = (result.of("base", f"{HOME}.nfs.path") or "/", result.part)
    return _mounted(result, path, value) and _folders(*there) == _folders(*here)


def _folders(*paths: Json) -> list[str]:
    """Return the folders that lead to a place."""
    return [part for path in paths for part in str(path).split("/") if part]


def _base(result: Result, path: Path, value: Json) -> bool:
    """Compare the whole place: a disk's server exports all of it, and the base is of the stage's own folder."""
    return bool(result.of("base", f"{HOME}.nfs")) and _mounted_there(result, path, True) and value is not None


def _own_server(result: Result, _path: Path, value: Json) -> bool:
    return ("home-nfs" in result.releases) is value


def _volume(field: str) -> Meaning:
    def compare(result: Result, _path: Path, value: Json) -> bool:
        return alike(value, result.of("base", f"{HOME}.{field}"))

    return compare


def _identity(result: Result, path: Path, value: Json) -> bool:
    """Compare who servers are to the cloud; the account is called in our own way."""
    return result.of("base", ("serviceAccounts", "user", "annotations", path[-1])) == value


def _share(result: Result, _path: Path, value: Json) -> bool:
    """Compare paths: this wrapper chart puts the slash before it."""
    return result.of("base", f"{HOME}.nfs.path") == f"/{str(value).strip('/')}"


def _old_quota(result: Result, _path: Path, value: Json) -> bool:
    """Compare GiB, which charts before 1.0 had in another place, and as text."""
    return same_cpus(value, result.of("home-nfs", f"{QUOTA_MANAGER}.hard_quota"))


def _old_path(result: Result, _path: Path, value: Json) -> bool:
    return result.of("home-nfs", f"{QUOTA_MANAGER}.paths") == [value]


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


def _registry(result: Result, path: Path, value: Json) -> bool:
    """Compare addresses of a registry, which may stand without https."""
    return f"https://{str(value).removeprefix('https://')}" == result.compiled(path)


def _asking(result: Result, path: Path, value: Json) -> bool:
    """Compare variables by name; an address is the same with a slash behind it, and the hub's name may be computed.

    The hub answers at its own address what it answers inside the cluster.
    """
    made = {str(get(one, ("name",))): _variable(one) for one in _list(result.compiled(path))}
    hosts = _list(result.compiled("jupyterhub.ingress.hosts"))
    outside = {(f"https://{host}/hub/api", None, None) for host in hosts}
    wanted = {str(get(one, ("name",))): _variable(one) for one in _list(value)}
    return all(one == made.get(name) or (name == HUB_API and one in outside) for name, one in wanted.items())


def _variable(given: Json) -> tuple[Json, ...]:
    text, secret = get(given, ("value",)), get(given, ("valueFrom", "secretKeyRef", "name"))
    hub = "hub" if secret == HUB_NAME else secret
    return str(text).rstrip("/"), hub, get(given, ("valueFrom", "secretKeyRef", "key"))


def _list(given: Json) -> list[Json]:
    return given if isinstance(given, list) else []


def _room(result: Result, _path: Path, value: Json) -> bool:
    """Whether room is kept free, or may be: none at all is the same as placeholders that are switched off."""
    made = result.compiled(PLACEHOLDER)
    return get(made, ("replicas",)) in (0, None) if value is False else get(made, ("enabled",)) is value


CHARTS: dict[str, Meaning] = {
    f"{PLACEHOLDER}.enabled": _room,
    "nfs.enabled": _mounted_there,
    "nfs.pv.enabled": _mounted_there,
    "userServiceAccount.annotations.*": _identity,
    "nfs.pv.serverIP": _volume("nfs.server"),
    "nfs.pv.baseShareName": _base,
    "nfs.pv.mountOptions": _volume("mountOptions"),
    "nfs.pv.shareNameOverride": _base,
    "nfsPVC.enabled": _mounted,
    "nfsPVC.nfs.serverIP": _volume("nfs.server"),
    "nfsPVC.nfs.shareName": _share,
    "nfs.shareCreator.enabled": _never,
    "jupyterhub-home-nfs.*.resources.*.memory": _quantity,
    "jupyterhub-home-nfs.*.resources.*.cpu": cpus,
    **{f"jupyterhub.{pod}.resources.*.memory": _quantity for pod in PODS},
    **{f"jupyterhub.{pod}.resources.*.cpu": cpus for pod in PODS},
    "jupyterhub-home-nfs.enabled": _own_server,
    "jupyterhub-home-nfs.quotaEnforcer.hardQuota": _old_quota,
    "jupyterhub-home-nfs.quotaEnforcer.path": _old_path,
    "dask-gateway.enabled": _gateway,
    "jupyterhub.imagePullSecret.registry": _registry,
    "binderhub-service.enabled": _building,
    "binderhub-service.extraEnv": _asking,
    "jupyterhub.custom.binderhubUI.enabled": _binder,
    "jupyterhub.custom.daskhubSetup.enabled": _gateway,
    "dask-gateway.gateway.auth.jupyterhub.jupyterhubServiceName": _service,
}
