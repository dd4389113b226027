"""Where the pods of an object are described: what the rules on pods share."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.json import Json, Manifest, Path, get

_TEMPLATES: dict[str, Path] = {
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "DaemonSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "Job": ("spec", "template"),
    "PodTemplate": ("template",),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
}
CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def template_path(manifest: Manifest) -> Path | None:
    """The path of an object's pod template; () for a pod itself, None for what has no pods."""
    if manifest["kind"] == "Pod":
        return ()
    return _TEMPLATES.get(str(manifest["kind"]))


def pod_spec(manifest: Manifest) -> tuple[Path, dict[str, Json]] | None:
    """The pod's description and its path."""
    path = template_path(manifest)
    if path is None:
        return None
    spec = get(manifest, (*path, "spec"))
    return ((*path, "spec"), spec) if isinstance(spec, dict) else None


def items(holder: Json, key: str) -> Iterator[tuple[int, dict[str, Json]]]:
    """The mappings of a list under `key`, with their index; nothing where there is no list."""
    below = holder.get(key) if isinstance(holder, dict) else None
    for index, item in enumerate(below if isinstance(below, list) else ()):
        if isinstance(item, dict):
            yield index, item


def containers(spec: dict[str, Json]) -> Iterator[tuple[Path, dict[str, Json]]]:
    """All containers of a pod with their path below its spec."""
    for key in CONTAINERS:
        for index, container in items(spec, key):
            yield (key, index), container
