"""Where people's files are: an NFS server, of the hub's own or not, as the 2i2c layout's wrapper chart mounts it."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import cpu, gibibytes, line, memory, names
from hubfleet.importers.mapping.taking import Taking
from hubfleet.model.json import Json, Values

USER = "jupyterhub.singleuser"
OWN = "jupyterhub-home-nfs"
DISKS = ("eks", "gke", "openstack")
PARTS = {"nfsServer": "server", "quotaEnforcer": "quotas", "nodeExporter": "exporter", "autoResizer": "resizer"}
QUOTA = f"{OWN}.quotaEnforcer.config.QuotaManager.hard_quota"
ADMIN_MOUNTS = "jupyterhub.custom.singleuserAdmin.extraVolumeMounts"


def take(taking: Taking) -> None:
    """Take homes, their volume, and folders that several people see."""
    if taking.get(f"{USER}.storage.type") == "none":
        _none(taking)
    elif _disk_of(taking):
        _disk(taking)
    elif taking.get("nfs.enabled") is True and taking.get("nfs.pv.serverIP"):
        _server(taking)
    _no_mounts(taking)
    _folders(taking)
    if taking.get("nfs.shareCreator.enabled") is False:
        taking.claim("nfs.shareCreator.enabled", "home.folders")


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
    taking.move(QUOTA, "home.quota", gibibytes)
    _parts(taking)
    _bandwidth(taking)
    _mount(taking)


def _parts(taking: Taking) -> None:
    """Take what the parts of the NFS server get. These are amounts of Kubernetes, not of KubeSpawner."""
    for part, name in PARTS.items():
        for kind, bound in (("requests", "guarantee"), ("limits", "limit")):
            path = f"{OWN}.{part}.resources.{kind}"
            taking.move(f"{path}.memory", f"home.volume.file_server.{name}.memory.{bound}", line)
            taking.move(f"{path}.cpu", f"home.volume.file_server.{name}.cpu.{bound}", cpu)


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
    taking.move("nfs.pv.baseShareName", "home.volume.path", line)
    _mount(taking)


def _mount(taking: Taking) -> None:
    taking.move("nfs.pv.serverIP", "home.volume.server", line)
    taking.move("nfs.pv.mountOptions", "home.volume.mount_options", names)


def _no_mounts(taking: Taking) -> None:
    """Take the wrapper's own mounts, switched off, as no folder: hubfleet mounts none by itself."""
    for path in (f"{USER}.storage.extraVolumeMounts", f"{USER}.storage.extraVolumes", ADMIN_MOUNTS):
        said = taking.get(path)
        if said is None or said == {}:
            taking.claim(path, "home.folders")
        elif isinstance(said, dict):
            for name in [name for name, mount in said.items() if mount is None]:
                taking.claim((*path.split("."), name), "home.folders")


def _folders(taking: Taking) -> None:
    """Take mounts of the homes' volume: for everybody, and those that only admins have."""
    volume = taking.data.get("home")
    if volume == "none" or not isinstance(volume, dict):
        return
    found: dict[str, Values] = {}
    for path, admins in ((f"{USER}.storage.extraVolumeMounts", False), (ADMIN_MOUNTS, True)):
        mounts = taking.get(path)
        for key, mount in mounts.items() if isinstance(mounts, dict) else ():
            folder = _folder(mount, admins)
            if folder is not None:
                name = str(folder["name"])
                name = f"{name}-admins" if name in found else name
                found[name] = {**folder, "name": name}
                taking.claim((*path.split("."), key), f"home.folders[{name}]")
    if found:
        taking.put("home.folders", [*found.values()])


def _folder(mount: Json, admins: bool) -> Values | None:
    """Return a folder for a mount, or None where it is none of the homes' volume."""
    known = {"name", "mountPath", "subPath", "readOnly"}
    if not isinstance(mount, dict) or mount.get("name") != "home" or mount.keys() - known:
        return None
    at, path = str(mount.get("mountPath", "")), mount.get("subPath")
    writes = mount.get("readOnly") is not True
    who: Json = "admins" if admins else "everyone"
    said: Values = {"name": at.strip("/").replace("home/jovyan/", "").replace("/", "-").replace("_", "-"), "mount": at}
    said |= {"read": who, "write": who if writes else "nobody"}
    return {**said, "holds": "homes"} if path is None else {**said, "path": path}
