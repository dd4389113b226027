"""A selector that does not select the object's own pods: the API server refuses it."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.json import Manifest, Path, get
from hubfleet.render.kubernetes.rules.pods import template_path

_KINDS = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")


def check(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    path = template_path(manifest)
    if path is None or manifest["kind"] not in _KINDS:
        return
    labels = get(manifest, (*path, "metadata", "labels"))
    have = labels if isinstance(labels, dict) else {}
    wanted = get(manifest, ("spec", "selector", "matchLabels"))
    expressions = get(manifest, ("spec", "selector", "matchExpressions"))
    if not wanted and not expressions:
        yield ("spec", "selector"), "the selector is empty"
    for key, value in sorted(wanted.items()) if isinstance(wanted, dict) else ():
        if have.get(key) != value:
            what = f'"{have[key]}"' if key in have else "nothing"
            place: Path = ("spec", "selector", "matchLabels", key)
            yield place, f'the selector wants label "{key}" to be "{value}", the pod template says {what}'
