"""Volumes of people's servers beside their home, and files that are put into them."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import line
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.model.json import Json, Values, get

USER = "jupyterhub.singleuser"
STORAGE = split(f"{USER}.storage")


def take(taking: Taking) -> None:
    """Take extra volumes with their mount, and extra files."""
    _volumes(taking)
    _files(taking)


def _volumes(taking: Taking) -> None:
    volumes, mounts = taking.get((*STORAGE, "extraVolumes")), taking.get((*STORAGE, "extraVolumeMounts"))
    if not isinstance(volumes, dict) or not isinstance(mounts, dict):
        return
    found: list[Json] = []
    for key, volume in volumes.items():
        users = [name for name, mount in mounts.items() if get(mount, ("name",)) == get(volume, ("name",))]
        try:
            if len(users) == 1 and isinstance(volume, dict):
                found.append(_volume(taking, key, users[0], volume))
        except Unfit:
            continue
    if found:
        taking.put("server.volumes", found)


def _volume(taking: Taking, key: str, mount_key: str, volume: Values) -> Values:
    said: Values = {"name": line(volume.get("name"))}
    kind = _kind(volume)
    said |= kind
    mount = taking.get((*STORAGE, "extraVolumeMounts", mount_key))
    if not isinstance(mount, dict) or mount.keys() - {"name", "mountPath", "subPath", "readOnly"}:
        raise Unfit(mount)
    said["mount"] = line(mount.get("mountPath"))
    if "subPath" in mount:
        said["inside"] = line(mount["subPath"])
    if mount.get("readOnly") is True:
        said["read_only"] = True
    to = f"server.volumes[{said['name']}]"
    taking.claim((*STORAGE, "extraVolumes", key), to)
    taking.claim((*STORAGE, "extraVolumeMounts", mount_key), f"{to}.mount")
    return said


def _kind(volume: Values) -> Values:
    rest = {name: value for name, value in volume.items() if name != "name"}
    match rest:
        case {"emptyDir": {"sizeLimit": str(size)}} if len(rest) == 1:
            return {"empty": {"size": size}}
        case {"emptyDir": {} as nothing} if len(rest) == 1 and not nothing:
            return {"empty": {}}
        case {"persistentVolumeClaim": {"claimName": str(claim)}} if len(rest) == 1:
            return {"claim": claim}
        case _:
            raise Unfit(volume)


def _files(taking: Taking) -> None:
    files = taking.get(f"{USER}.extraFiles")
    if not isinstance(files, dict):
        return
    found: list[Json] = []
    for name, file in files.items():
        if not isinstance(file, dict) or file.keys() != {"mountPath", "stringData"}:
            continue
        found.append(
            {"name": name.replace(".", "-").replace("_", "-"), "mount": file["mountPath"], "text": file["stringData"]}
        )
        path = (*split(f"{USER}.extraFiles"), name)
        taking.claim((*path, "mountPath"), f"server.files[{name}].mount")
        taking.claim((*path, "stringData"), f"server.files[{name}].text")
    if found:
        taking.put("server.files", found)
