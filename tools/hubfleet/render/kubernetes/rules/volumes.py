"""A mount without its volume, two volumes with one name, a volume with two sources, two mounts at one path."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.json import Json, Manifest, Path, get
from hubfleet.render.kubernetes.rules.pods import containers, items, pod_spec


def check(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    found = pod_spec(manifest)
    if not found:
        return
    path, spec = found
    yield from _volumes(spec, path)
    known = _names(spec) | _claimed(manifest)
    for where, container in containers(spec):
        yield from _mounts(container, (*path, *where), known)


def _volumes(spec: dict[str, Json], path: Path) -> Iterator[tuple[Path, str]]:
    names: set[Json] = set()
    for index, volume in items(spec, "volumes"):
        place = (*path, "volumes", index)
        name = volume.get("name")
        sources = sorted(key for key, value in volume.items() if key != "name" and value is not None)
        if len(sources) > 1:
            yield place, f'volume "{name}" has {len(sources)} sources, {" and ".join(sources)}; only one is allowed'
        if isinstance(name, str) and name in names:
            yield (*place, "name"), f'two volumes of the pod are named "{name}"'
        names |= {name} if isinstance(name, str) else set()


def _mounts(container: dict[str, Json], path: Path, known: set[str]) -> Iterator[tuple[Path, str]]:
    paths: set[Json] = set()
    for index, mount in items(container, "volumeMounts"):
        place = (*path, "volumeMounts", index)
        name, target = mount.get("name"), mount.get("mountPath")
        if isinstance(name, str) and name not in known:
            names = f"volumes: {', '.join(sorted(known))}" if known else "the pod has no volumes"
            yield (*place, "name"), f'the mount names volume "{name}", which the pod does not have; {names}'
        if isinstance(target, str) and target in paths:
            yield (*place, "mountPath"), f'two mounts of the container are at "{target}"'
        paths |= {target} if isinstance(target, str) else set()


def _names(spec: dict[str, Json]) -> set[str]:
    return {str(volume["name"]) for _, volume in items(spec, "volumes") if "name" in volume}


def _claimed(manifest: Manifest) -> set[str]:
    """A StatefulSet's claim templates are volumes of its pods."""
    templates = items(manifest.get("spec"), "volumeClaimTemplates")
    return {str(name) for _, template in templates if (name := get(template, ("metadata", "name")))}
