"""The hub's own process: its image, its database, its limits.

Chart: `hub.image`, `hub.db.pvc`, `hub.concurrentSpawnLimit`, `hub.activeServerLimit`, `hub.redirectToServer`,
`hub.config.JupyterHub`, `hub.resources`, `hub.annotations`, `hub.service.extraPorts`, `proxy.chp.resources`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.amounts import resources
from hubfleet.compile.features.image import split
from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.json import Json, Values
from hubfleet.model.process import HubProcess
from hubfleet.model.stage import Stage

EVICTABLE = "cluster-autoscaler.kubernetes.io/safe-to-evict"
"""Source: Kubernetes autoscaler, "What types of pods can prevent CA from removing a node?"."""


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `hub`."""
    hub = stage.settings.hub
    found = (
        part({"proxy": {"chp": {"resources": resources(hub.proxy)}}}, "hub.proxy") if resources(hub.proxy) else NOTHING
    )
    for name, values in _said(stage, stage.settings.hub).items():
        found += part({"hub": values}, f"hub.{name}")
    return found


def _said(stage: Stage, hub: HubProcess) -> dict[str, Values]:
    """Return chart values by the field that causes them, of those fields that say something."""
    image: Json = split(stage.reference(hub.image)) if hub.image else None
    size, storage = hub.database.size, hub.database.storage_class
    made: dict[str, tuple[object, Values]] = {
        "image": (image, {"image": image}),
        "database.size": (size, {"db": {"pvc": {"storage": str(size)}}}),
        "database.storage_class": (storage, {"db": {"pvc": {"storageClassName": str(storage)}}}),
        "spawn_limit": (hub.spawn_limit, {"concurrentSpawnLimit": hub.spawn_limit}),
        "server_limit": (hub.server_limit, {"activeServerLimit": hub.server_limit}),
        "log_file": (hub.log_file, {"config": {"JupyterHub": {"extra_log_file": str(hub.log_file)}}}),
        "go_to_server": (hub.go_to_server, {"redirectToServer": hub.go_to_server}),
        "admin_access": (hub.admin_access, {"config": {"JupyterHub": {"admin_access": hub.admin_access}}}),
    }
    return {name: values for name, (said, values) in (made | _pod(hub)).items() if said is not None}


def _pod(hub: HubProcess) -> dict[str, tuple[object, Values]]:
    amounts, evictable = resources(hub.resources), str(bool(hub.evictable)).lower()
    ports: Json = [{"name": str(one.name), "port": one.port, "targetPort": one.port} for one in hub.ports]
    return {
        "resources": (amounts or None, {"resources": amounts}),
        "evictable": (hub.evictable, {"annotations": {EVICTABLE: evictable}}),
        "ports": (ports or None, {"service": {"extraPorts": ports}}),
    }
