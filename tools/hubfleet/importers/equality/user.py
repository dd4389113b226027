"""Settings of people's servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import (
    NOTHING,
    alike,
    amount,
    cpus,
    identical,
    kubernetes_bytes,
    same_bytes,
    same_cpus,
)
from hubfleet.importers.equality.profiles import LIST
from hubfleet.importers.equality.result import Result
from hubfleet.importers.mapping.group_extras import PROFILES as PROFILES_OF_GROUPS
from hubfleet.importers.mapping.home import ADMIN_MOUNTS, CLAIMS, HUBPLOY_ADMINS, shared_volumes
from hubfleet.model.json import Json, Path, get

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

SINGLE = "jupyterhub.singleuser"
ADMINS = "jupyterhub.custom.hubfleet.adminMounts"


def _image(result: Result, _path: Path, _value: Json) -> bool:
    said, made = result.said(f"{SINGLE}.image"), result.compiled(f"{SINGLE}.image")
    return _joined(said) == _joined(made)


def _joined(image: Json) -> str:
    return f"{image.get('name')}:{image.get('tag')}" if isinstance(image, dict) else ""


def through_profiles(compare: Meaning) -> Meaning:
    """Compare what all servers get only where nobody chooses: else it was compared with each of the choices."""

    def judge(result: Result, path: Path, value: Json) -> bool:
        if result.said(LIST) and result.compiled(LIST):
            return True
        return compare(result, path, value)

    return judge


STORAGE = f"{SINGLE}.storage"


def _mount(result: Result, path: Path, value: Json) -> bool:
    """Compare a mount with those of the same place, whatever they are called; admins' mounts are hubfleet's data."""
    if value in NOTHING:
        return alike(value, result.compiled(path))
    mounts = [*_values(result.compiled(f"{STORAGE}.extraVolumeMounts")), *_values(result.compiled(ADMINS))]
    at = (*path[: _depth(path)],)
    whole, homes = get(result.source, at), _homes(result)
    return any(_same_mount(whole, one, homes) for one in mounts) or whole == result.compiled(at)


def _no_admin_mounts(result: Result, path: Path, value: Json) -> bool:
    return not result.compiled(ADMINS) if value in NOTHING else _admin_mounts(result, path, value)


def _depth(path: Path) -> int:
    """Return how much of a path leads to one mount."""
    return path.index("extraVolumeMounts") + 2


def _same_mount(one: Json, other: Json, homes: Homes) -> bool:
    """Whether two mounts are the same; the second is compiled."""
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    names = ["home" if str(mount.get("name")) in homes.names else mount.get("name") for mount in (one, other)]
    parts = all((one.get(part) or None) == (other.get(part) or None) for part in ("mountPath", "readOnly"))
    inside = (one.get("subPath") or None, homes.below(one.get("subPath")))
    return parts and names[0] == names[1] and (other.get("subPath") or None) in inside


@dataclass(frozen=True, slots=True)
class Homes:
    """The volume of the homes: the names by which the source's mounts know it, and the stage's own part of it."""

    names: Mapping[str, str]
    part: str

    def below(self, path: Json) -> str:
        """Return a path of the source's as it is here."""
        return "/".join(part for part in (self.part, str(path or "")) if part)


def _homes(result: Result) -> Homes:
    return Homes(shared_volumes(result.source), result.part)


def _volume(result: Result, path: Path, _value: Json) -> bool:
    """Compare a volume with all there are, whatever key they have."""
    whole = get(result.source, path[: path.index("extraVolumes") + 2])
    if str(get(whole, ("persistentVolumeClaim", "claimName"))) in CLAIMS:
        return bool(result.of("base", "volumes.home"))
    return any(alike(whole, one) for one in _values(result.compiled(f"{STORAGE}.extraVolumes")))


def _list_of_volumes(result: Result, path: Path, value: Json) -> bool:
    """Compare a list of volumes with those there are, whatever key they have."""
    return _all_there(result, path, value, alike)


def _all_there(result: Result, path: Path, value: Json, same: Callable[[Json, Json], bool]) -> bool:
    """Whether each item of a list is among what there is, by whatever key that is kept."""
    made = _values(result.compiled(path))
    wanted = value if isinstance(value, list) else []
    found = all(any(same(one, other) for other in made) for one in wanted)
    return alike(value, result.compiled(path)) or (bool(wanted) and found)


def _file(result: Result, path: Path, _value: Json) -> bool:
    """Compare a file with all there are, whatever key they have."""
    whole = get(result.source, path[: path.index("extraFiles") + 2])
    if isinstance(whole, dict) and isinstance(mode := whole.get("mode"), str) and mode.isdigit():
        whole = {**whole, "mode": int(mode, 8)}  # as Helm reads digits that begin with a zero
    return any(alike(whole, one) for one in _values(result.compiled(f"{SINGLE}.extraFiles")))


def _containers(result: Result, path: Path, value: Json) -> bool:
    """Compare containers by what they say; hubfleet may have some of its own before them."""
    made = result.compiled(path)
    found = made if isinstance(made, list) else []
    wanted = value if isinstance(value, list) else []
    return all(any(_within(one, other) for other in found) for one in wanted)


def _within(one: Json, other: Json) -> bool:
    """Whether all that one says is in the other."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_within(value, other.get(key)) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_within, one, other))
    return alike(one, other) or str(one) == str(other) or _quantities(one, other) or other == f"{one}:latest"


def _quantities(one: Json, other: Json) -> bool:
    return same_cpus(one, other) or (
        kubernetes_bytes(one) is not None and kubernetes_bytes(one) == kubernetes_bytes(other)
    )


def _values(mapping: Json) -> list[Json]:
    return list(mapping.values()) if isinstance(mapping, dict) else []


def _claim(result: Result, _path: Path, value: Json) -> bool:
    """Whether the share is mounted as the wrapper chart's claim does it; the claim itself has our own name."""
    options = result.of("base", "volumes.home.mountOptions")
    return isinstance(options, list) and CLAIMS.get(str(value)) in options


def _person(result: Result, path: Path, value: Json) -> bool:
    """Compare what people's folders are called; on an NFS server a stage's own part stands before it."""
    return result.compiled(path) in (value, _homes(result).below(value))


def _tls(result: Result, path: Path, value: Json) -> bool:
    """Compare for which hosts there is a certificate: the secret in which it is kept is made with it."""
    return _hosts(value) == _hosts(result.compiled(path))


def _hosts(tls: Json) -> list[Json]:
    return [get(one, ("hosts",)) for one in tls] if isinstance(tls, list) else []


def _group_memory(result: Result, path: Path, value: Json) -> bool:
    bound = {"mem_guarantee": "guarantee", "mem_limit": "limit"}[str(path[-1])]
    return same_bytes(value, get(_extras(result, path), ("memory", bound)))


def _group_mounts(result: Result, path: Path, value: Json) -> bool:
    made, homes = get(_extras(result, path), ("mounts",)), _homes(result)
    wanted = value if isinstance(value, list) else []
    return (
        isinstance(made, list)
        and len(made) == len(wanted)
        and all(_same_mount(one, other, homes) for one, other in zip(wanted, made, strict=True))
    )


def _group_admin(result: Result, path: Path, value: Json) -> bool:
    return bool(get(_extras(result, path), ("admin",))) is value


def _extras(result: Result, path: Path) -> Json:
    return get(result.compiled("jupyterhub.custom.hubfleet.groupExtras"), (path[3],))


def _admin_mounts(result: Result, _path: Path, value: Json) -> bool:
    made, homes = _values(result.compiled(ADMINS)), _homes(result)
    wanted = value if isinstance(value, list) else []
    return all(any(_same_mount(one, other, homes) for other in made) for one in wanted)


def _list_of_mounts(result: Result, path: Path, value: Json) -> bool:
    """Compare a list of mounts with those there are, whatever they are called."""
    homes = _homes(result)
    return _all_there(result, path, value, lambda one, other: _same_mount(one, other, homes))


USER: dict[str, Meaning] = {
    f"{STORAGE}.extraVolumeMounts.*": _mount,
    f"{STORAGE}.extraVolumeMounts.*.**": _mount,
    f"{ADMIN_MOUNTS}.*": _mount,
    f"{ADMIN_MOUNTS}.*.**": _mount,
    ADMIN_MOUNTS: _no_admin_mounts,
    f"{STORAGE}.extraVolumeMounts": _list_of_mounts,
    HUBPLOY_ADMINS: _admin_mounts,
    f"{STORAGE}.static.pvcName": _claim,
    f"{STORAGE}.static.subPath": _person,
    "jupyterhub.ingress.tls": _tls,
    f"{PROFILES_OF_GROUPS}.*.mem_guarantee": _group_memory,
    f"{PROFILES_OF_GROUPS}.*.mem_limit": _group_memory,
    f"{PROFILES_OF_GROUPS}.*.extraVolumeMounts": _group_mounts,
    f"{PROFILES_OF_GROUPS}.*.admin": _group_admin,
    f"{STORAGE}.extraVolumes": _list_of_volumes,
    f"{STORAGE}.extraVolumes.*.**": _volume,
    f"{SINGLE}.extraFiles.*.**": _file,
    f"{SINGLE}.initContainers": _containers,
    f"{SINGLE}.extraContainers": _containers,
    f"{SINGLE}.image.name": through_profiles(_image),
    f"{SINGLE}.image.tag": through_profiles(_image),
    f"{SINGLE}.memory.*": through_profiles(amount),
    f"{SINGLE}.cpu.*": through_profiles(cpus),
    f"{SINGLE}.defaultUrl": through_profiles(identical),
    f"{SINGLE}.nodeSelector.*": through_profiles(identical),
    "jupyterhub.hub.config.KubeSpawner.working_dir": through_profiles(identical),
}
