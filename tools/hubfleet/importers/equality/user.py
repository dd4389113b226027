"""Settings of people's servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import (
    NOTHING,
    alike,
    amount,
    cpus,
    identical,
    kubernetes_bytes,
    same_cpus,
)
from hubfleet.importers.equality.profiles import LIST
from hubfleet.importers.equality.result import Result
from hubfleet.importers.mapping.home import ADMIN_MOUNTS
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
    whole = get(result.source, at)
    return any(_same_mount(whole, one) for one in mounts) or whole == result.compiled(at)


def _no_admin_mounts(result: Result, _path: Path, value: Json) -> bool:
    return value in NOTHING and not result.compiled(ADMINS)


def _depth(path: Path) -> int:
    """Return how much of a path leads to one mount."""
    return path.index("extraVolumeMounts") + 2


def _same_mount(one: Json, other: Json) -> bool:
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    parts = ("name", "mountPath", "subPath", "readOnly")
    return all((one.get(part) or None) == (other.get(part) or None) for part in parts)


def _volume(result: Result, path: Path, _value: Json) -> bool:
    """Compare a volume with all there are, whatever key they have."""
    whole = get(result.source, path[: path.index("extraVolumes") + 2])
    return any(alike(whole, one) for one in _values(result.compiled(f"{STORAGE}.extraVolumes")))


def _file(result: Result, path: Path, _value: Json) -> bool:
    """Compare a file with all there are, whatever key they have."""
    whole = get(result.source, path[: path.index("extraFiles") + 2])
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
    return alike(one, other) or str(one) == str(other) or _quantities(one, other)


def _quantities(one: Json, other: Json) -> bool:
    return same_cpus(one, other) or (
        kubernetes_bytes(one) is not None and kubernetes_bytes(one) == kubernetes_bytes(other)
    )


def _values(mapping: Json) -> list[Json]:
    return list(mapping.values()) if isinstance(mapping, dict) else []


USER: dict[str, Meaning] = {
    f"{STORAGE}.extraVolumeMounts.*": _mount,
    f"{STORAGE}.extraVolumeMounts.*.**": _mount,
    f"{ADMIN_MOUNTS}.*": _mount,
    f"{ADMIN_MOUNTS}.*.**": _mount,
    ADMIN_MOUNTS: _no_admin_mounts,
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
