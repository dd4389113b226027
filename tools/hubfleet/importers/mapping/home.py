"""Where people's files are: an NFS server, of the hub's own or not, as the 2i2c layout's wrapper chart mounts it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hubfleet.importers.mapping.amounts import bounds, cpu, gibibytes, line, memory, names
from hubfleet.importers.mapping.taking import Taking, split
from hubfleet.model.home import NAMESPACE
from hubfleet.model.json import Json, Path, Values, get

USER = "jupyterhub.singleuser"
OWN = "jupyterhub-home-nfs"
DISKS = ("eks", "gke", "openstack")
PARTS = {"nfsServer": "server", "quotaEnforcer": "quotas", "nodeExporter": "exporter", "autoResizer": "resizer"}
CLAIMS = {"home-nfs": "vers=4.2", "home-nfs-v3": "vers=3"}
"""Claims of the wrapper charts on the share of the homes, and how it is mounted with them."""

QUOTA = f"{OWN}.quotaEnforcer.config.QuotaManager.hard_quota"
OLD_QUOTA = f"{OWN}.quotaEnforcer"
"""Where charts before 1.0 had the quota, and the folder that it holds for."""

HUBPLOY_ADMINS = "jupyterhub.custom.admin.extraVolumeMounts"
ADMIN_MOUNTS = "jupyterhub.custom.singleuserAdmin.extraVolumeMounts"


def take(taking: Taking) -> None:
    """Take homes, their volume, and folders that several people see."""
    served = bool(_disk_of(taking) or (taking.get("nfs.enabled") is True and taking.get("nfs.pv.serverIP")))
    alone = taking.get(f"{USER}.storage.type") == "none"
    if alone and not (served and len(shared_volumes(taking.values)) > 1):
        _none(taking)
    elif _disk_of(taking):
        _disk(taking)
    elif served:
        _server(taking)
    elif taking.get("nfsPVC.enabled") is True:
        _claim_on_nfs(taking)
    else:
        _claims(taking)
    _person(taking)
    _no_mounts(taking)
    _folders(taking)
    if taking.get("nfs.shareCreator.enabled") is False:
        taking.claim("nfs.shareCreator.enabled", "home.folders")
    for reporter in ("dirsizeReporter", "volumeReporter"):
        taking.leave(
            f"nfs.{reporter}", "hubfleet runs no reporter of folders' sizes; a disk's file server tells how full it is"
        )


def _none(taking: Taking) -> None:
    taking.put("home", "none")
    taking.claim(f"{USER}.storage.type", "home")
    for path in ("nfs.enabled", "nfs.pv.enabled", f"{OWN}.enabled"):
        if taking.get(path) is False:
            taking.claim(path, "home")


def _disk_of(taking: Taking) -> str | None:
    if taking.get(f"{OWN}.enabled") is False or taking.get("nfs.enabled") is False:
        return None
    return next((cloud for cloud in DISKS if taking.get(f"{OWN}.{cloud}.volumeId")), None)


def _disk(taking: Taking) -> None:
    cloud = _disk_of(taking)
    taking.put("home.volume.kind", "disk")
    taking.move(f"{OWN}.{cloud}.volumeId", "home.volume.id", line)
    for path in ("nfs.enabled", "nfs.pv.enabled", f"{OWN}.enabled", f"{OWN}.{cloud}.enabled"):
        if taking.get(path) is True:
            taking.claim(path, "home.volume.kind")
    _own_folder(taking)
    taking.move(QUOTA, "home.quota", gibibytes)
    if taking.has(f"{OLD_QUOTA}.hardQuota"):
        taking.move(f"{OLD_QUOTA}.hardQuota", "home.quota", lambda given: gibibytes(cpu(given)))
        taking.claim(f"{OLD_QUOTA}.path", "home.volume.folder")
    _parts(taking)
    _bandwidth(taking)
    _mount(taking)


def _own_folder(taking: Taking) -> None:
    """Take the folder of the disk that the wrapper chart mounts: the release's own, where nothing else is said."""
    if taking.get("nfs.enabled") is not True:
        return
    base, own = taking.get("nfs.pv.baseShareName"), taking.get("nfs.pv.shareNameOverride") or NAMESPACE
    taking.put("home.volume.folder", "/".join(part for part in f"{base or ''}/{own}".split("/") if part))
    for part in ("baseShareName", "shareNameOverride"):
        taking.claim(f"nfs.pv.{part}", "home.volume.folder")


def _parts(taking: Taking) -> None:
    """Take what the parts of the NFS server get."""
    for part, name in PARTS.items():
        bounds(taking, f"{OWN}.{part}.resources", f"home.volume.file_server.{name}")


def _bandwidth(taking: Taking) -> None:
    qos = f"{OWN}.nfsServer.qos"
    if taking.get(f"{qos}.enabled") is True and taking.get(f"{qos}.bandwidth.enabled") is True:
        taking.move(f"{qos}.bandwidth.combined", "home.volume.file_server.bandwidth", memory)
        taking.claim(f"{qos}.enabled", "home.volume.file_server.bandwidth")
        taking.claim(f"{qos}.bandwidth.enabled", "home.volume.file_server.bandwidth")


def _server(taking: Taking) -> None:
    taking.put("home.volume.kind", "nfs")
    for path in ("nfs.enabled", "nfs.pv.enabled"):
        if taking.get(path) is True:
            taking.claim(path, "home.volume.kind")
    if taking.get(f"{OWN}.enabled") is False:
        taking.claim(f"{OWN}.enabled", "home.volume.kind")
    taking.put("home.volume.path", "/")
    taking.move("nfs.pv.baseShareName", "home.volume.path", line)
    taking.move("nfs.pv.shareNameOverride", "home.volume.folder", line)
    _mount(taking)


def _claim_on_nfs(taking: Taking) -> None:
    """Take a share that is all the hub's own, as the hubploy layout's wrapper chart claims it."""
    taking.put("home.volume", {"kind": "nfs", "folder": "."})
    taking.claim("nfsPVC.enabled", "home.volume.kind")
    taking.move("nfsPVC.nfs.serverIP", "home.volume.server", line)
    taking.move("nfsPVC.nfs.shareName", "home.volume.path", lambda given: f"/{line(given).strip('/')}")
    version = CLAIMS.get(str(taking.get(f"{USER}.storage.static.pvcName")))
    if version:
        taking.put("home.volume.mount_options", ["soft", "noatime", version])
        taking.claim(f"{USER}.storage.static.pvcName", "home.volume.mount_options")


def _claims(taking: Taking) -> None:
    """Take one claim for each person, which the upstream chart makes where nothing says that it does not."""
    storage = f"{USER}.storage"
    kind = taking.get(f"{storage}.type")
    sized = taking.has(f"{storage}.capacity") or taking.has(f"{storage}.dynamic.storageClass")
    if kind == "dynamic" or (kind is None and sized):
        taking.put("home.volume.kind", "claims")
        taking.claim(f"{storage}.type", "home.volume.kind")
        taking.move(f"{storage}.capacity", "home.quota", line)
        taking.move(f"{storage}.dynamic.storageClass", "home.volume.storage_class", line)


def _person(taking: Taking) -> None:
    """Take whether people have a home on the volume, what it is called, and where they see it."""
    home = taking.data.get("home")
    if not isinstance(home, dict):
        return
    if taking.get(f"{USER}.storage.type") == "none":
        taking.put("home.personal", value=False)
        taking.claim(f"{USER}.storage.type", "home.personal")
        return
    if taking.get(f"{USER}.storage.type") == "static":
        taking.claim(f"{USER}.storage.type", "home.volume.kind")
        if taking.get("nfs.enabled") is True:
            taking.claim(f"{USER}.storage.static.pvcName", "home.volume.kind")
        taking.move(f"{USER}.storage.static.subPath", "home.volume.person", line)
    taking.move(f"{USER}.storage.homeMountPath", "home.mount", line)


def _mount(taking: Taking) -> None:
    taking.move("nfs.pv.serverIP", "home.volume.server", line)
    taking.move("nfs.pv.mountOptions", "home.volume.mount_options", names)


def _no_mounts(taking: Taking) -> None:
    """Take the wrapper's own mounts, switched off, as no folder: hubfleet mounts none by itself."""
    for path in (f"{USER}.storage.extraVolumeMounts", f"{USER}.storage.extraVolumes", ADMIN_MOUNTS):
        said = taking.get(path)
        if said in (None, {}, []):
            taking.claim(path, "home.folders")
        elif isinstance(said, dict):
            for name in [name for name, mount in said.items() if mount is None]:
                taking.claim((*path.split("."), name), "home.folders")


def _folders(taking: Taking) -> None:
    """Take mounts of the homes' volume: for everybody, and those that only admins have."""
    volume = taking.data.get("home")
    if volume == "none" or not isinstance(volume, dict):
        return
    shared = shared_volumes(taking.values)
    found: dict[str, Values] = {}
    for path, admins in ((f"{USER}.storage.extraVolumeMounts", False), (ADMIN_MOUNTS, True), (HUBPLOY_ADMINS, True)):
        for at, mount in _mounts(taking, path, shared):
            folder = _folder(mount, admins)
            if folder is not None:
                name = str(folder["name"])
                name = f"{name}-admins" if name in found else name
                found[name] = {**folder, "name": name}
                taking.claim(at, f"home.folders[{name}]")
    if found:
        taking.put("home.folders", [*found.values()])
        for key in filter(None, shared.values()):
            taking.claim((*split(f"{USER}.storage.extraVolumes"), key), "home.volume")


def shared_volumes(values: Values) -> dict[str, str]:
    """Return the names under which mounts can ask for the volume of the homes, each with the key that gives it."""
    volumes = get(values, split(f"{USER}.storage.extraVolumes"))
    named = volumes.items() if isinstance(volumes, dict) else ()
    claims = {key: (get(one, ("name",)), get(one, ("persistentVolumeClaim", "claimName"))) for key, one in named}
    return {"home": "", **{str(name): key for key, (name, claim) in claims.items() if str(claim) in CLAIMS}}


def _mounts(taking: Taking, path: str, shared: dict[str, str]) -> Iterator[tuple[Path, Values]]:
    """Yield mounts of the homes' volume, each with its place; a list of them as a whole, if all are such."""
    mounts = taking.get(path)
    if isinstance(mounts, dict):
        for key, mount in mounts.items():
            if isinstance(mount, dict) and _is_of(mount, shared):
                yield (*split(path), key), mount
    elif isinstance(mounts, list) and all(_is_of(mount, shared) for mount in mounts):
        for mount in mounts:
            if isinstance(mount, dict):
                yield split(path), mount


def _is_of(mount: Json, volumes: Mapping[str, str]) -> bool:
    """Whether a mount is of one of these volumes."""
    name = get(mount, ("name",))
    return isinstance(name, str) and name in volumes


def _folder(mount: Values, admins: bool) -> Values | None:
    """Return a folder for a mount, or None where it says more than a folder can."""
    if mount.keys() - {"name", "mountPath", "subPath", "readOnly"}:
        return None
    at, path = str(mount.get("mountPath", "")), mount.get("subPath")
    writes = mount.get("readOnly") is not True
    who: Json = "admins" if admins else "everyone"
    name = re.sub(r"[^a-z0-9]+", "-", at.replace("/home/jovyan/", "").lower()).strip("-")
    said: Values = {"name": name or "folder", "mount": at, "read": who, "write": who if writes else "nobody"}
    return {**said, "holds": "homes"} if path is None else {**said, "path": path}
