"""Whether somebody wrote to an object."""

from __future__ import annotations

from hubfleet.model.json import Json, Manifest, get


def version_of(manifest: Manifest) -> Json:
    """What of an object changes when somebody writes to it, whatever its controller notes down in its status."""
    if "status" not in manifest:
        return get(manifest, ("metadata", "resourceVersion"))
    managed = get(manifest, ("metadata", "managedFields"))
    writers = [one for one in managed if get(one, ("subresource",)) is None] if isinstance(managed, list) else []
    told: list[Json] = [one for one in writers if get(one, ("manager",)) != "kube-controller-manager"]
    return [get(manifest, ("metadata", "generation")), get(manifest, ("metadata", "uid")), *told]
