"""Two containers of one pod with one name, and what within a container may be there only once."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.json import Json, Manifest, Path
from hubfleet.render.kubernetes.rules.pods import containers, items, pod_spec


def check(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    found = pod_spec(manifest)
    if not found:
        return
    path, spec = found
    names: set[Json] = set()
    if not spec.get("containers"):
        yield path, "the pod has no container"
    for where, container in containers(spec):
        name = container.get("name")
        if isinstance(name, str):
            if name in names:
                yield (*path, *where, "name"), f'two containers of the pod are named "{name}"'
            names.add(name)
        if "ephemeralContainers" not in where and not container.get("image"):
            yield (*path, *where), f'container "{name}" has no image'
        yield from _ports(container, (*path, *where))


def _ports(container: dict[str, Json], path: Path) -> Iterator[tuple[Path, str]]:
    names: set[str] = set()
    for index, port in items(container, "ports"):
        name = port.get("name")
        if isinstance(name, str) and name in names:
            yield (*path, "ports", index, "name"), f'two ports of the container are named "{name}"'
        names |= {name} if isinstance(name, str) else set()
