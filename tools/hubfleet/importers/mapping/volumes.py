"""Volumes of people's servers beside their home, and files that are put into them."""

from __future__ import annotations

import re

from hubfleet.importers.mapping.amounts import line
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.model.json import Json, Values, get

USER = "jupyterhub.singleuser"
PARTS = {"mountPath": "mount", "stringData": "text", "data": "data", "mode": "mode"}
EVERYTHING = 0o777
"""The mode that lets everybody do everything."""

STORAGE = split(f"{USER}.storage")
VOLUMES, MOUNTS = "extraVolumes", "extraVolumeMounts"


def take(taking: Taking) -> None:
    """Take extra volumes with their mount, and extra files."""
    _volumes(taking)
    _files(taking)


def _volumes(taking: Taking) -> None:
    volumes, mounts = (taking.get((*STORAGE, part)) for part in (VOLUMES, MOUNTS))
    if isinstance(volumes, list) and isinstance(mounts, list):
        _listed(taking, volumes, mounts)
    elif isinstance(volumes, dict) and isinstance(mounts, dict):
        _keyed(taking, volumes, mounts)


def _keyed(taking: Taking, volumes: Values, mounts: Values) -> None:
    """Take those volumes that are mounted once: each stands for itself."""
    found: list[Json] = []
    for key, volume in volumes.items():
        users = [name for name, mount in mounts.items() if get(mount, ("name",)) == get(volume, ("name",))]
        try:
            said = _volume(volume, mounts[users[0]]) if len(users) == 1 else None
        except Unfit:
            continue
        if said:
            found.append(said)
            to = f"server.volumes[{said['name']}]"
            taking.claim((*STORAGE, VOLUMES, key), to)
            taking.claim((*STORAGE, MOUNTS, users[0]), f"{to}.mount")
    if found:
        taking.put("server.volumes", found)


def _listed(taking: Taking, volumes: list[Json], mounts: list[Json]) -> None:
    """Take lists of volumes and of their mounts: all of them, or none."""
    by_name = {str(get(mount, ("name",))): mount for mount in mounts}
    names = [str(get(volume, ("name",))) for volume in volumes]
    if len(by_name) < len(mounts) or sorted(names) != sorted(by_name):
        return
    try:
        found: list[Json] = [_volume(volume, by_name[name]) for name, volume in zip(names, volumes, strict=True)]
    except Unfit:
        return
    taking.put("server.volumes", found)
    taking.claim((*STORAGE, VOLUMES), "server.volumes")
    taking.claim((*STORAGE, MOUNTS), "server.volumes")


def _volume(volume: Json, mount: Json) -> Values:
    if not isinstance(volume, dict) or not isinstance(mount, dict):
        raise Unfit(volume)
    if mount.keys() - {"name", "mountPath", "subPath", "readOnly"}:
        raise Unfit(mount)
    said: Values = {"name": line(volume.get("name")), **_kind(volume), "mount": line(mount.get("mountPath"))}
    if "subPath" in mount:
        said["inside"] = line(mount["subPath"])
    if mount.get("readOnly") is True:
        said["read_only"] = True
    return said


def _kind(volume: Values) -> Values:
    rest = {name: value for name, value in volume.items() if name != "name"}
    match rest:
        case {"emptyDir": {} as said} if len(rest) == 1:
            return {"empty": _empty(dict(said))}
        case {"persistentVolumeClaim": {"claimName": str(claim)}} if len(rest) == 1:
            return {"claim": claim}
        case _:
            raise Unfit(volume)


def _empty(given: Json) -> Values:
    said = given if isinstance(given, dict) else {}
    if said.keys() - {"sizeLimit", "medium"} or said.get("medium") not in (None, "", "Memory"):
        raise Unfit(given)
    size: Values = {"size": line(said["sizeLimit"])} if "sizeLimit" in said else {}
    return size | ({"in_memory": True} if said.get("medium") == "Memory" else {})


def _files(taking: Taking) -> None:
    files = taking.get(f"{USER}.extraFiles")
    if not isinstance(files, dict):
        return
    found: list[Json] = []
    for name, file in files.items():
        try:
            said = _file(file)
        except Unfit:
            continue
        called = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "file"
        found.append({"name": called, **said})
        for part in file if isinstance(file, dict) else ():
            taking.claim((*split(f"{USER}.extraFiles"), name, part), f"server.files[{called}].{PARTS[part]}")
    if found:
        taking.put("server.files", found)


def _file(given: Json) -> Values:
    if not isinstance(given, dict) or given.keys() - PARTS.keys() or "mountPath" not in given:
        raise Unfit(given)
    said: Values = {PARTS[part]: value for part, value in given.items()}
    if "mode" in said:
        said["mode"] = _mode(said["mode"])
    if len({"text", "data"} & said.keys()) != 1 or said.get("data") == {}:
        raise Unfit(given)
    return said


def _mode(given: Json) -> str:
    """Return octal digits: what is no text is the number that they make."""
    if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= EVERYTHING:
        return f"{given:04o}"
    if not isinstance(given, str) or not re.fullmatch(r"0[0-7]{3}", given):
        raise Unfit(given)
    return given
