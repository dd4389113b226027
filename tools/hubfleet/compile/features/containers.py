"""What runs before and beside people's servers.

Chart: `singleuser.initContainers`, `singleuser.extraContainers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hubfleet.compile.amounts import resources
from hubfleet.compile.features.group_extras import mounted
from hubfleet.compile.part import NOTHING, Entries, Part, part
from hubfleet.model.json import Json, Values
from hubfleet.model.pods import Container
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.init_containers` and `server.containers`."""
    server = stage.settings.server
    found = NOTHING
    for chart, name, containers in (
        ("initContainers", "init_containers", server.init_containers),
        ("extraContainers", "containers", server.containers),
    ):
        if containers:
            found += part({"singleuser": {chart: _in_order(stage, containers)}}, f"server.{name}")
    return found


def _in_order(stage: Stage, containers: Iterable[Container]) -> Entries:
    """Name them after our own, which hand homes over first; what is written first runs first."""
    return Entries({f"server-{at:02}-{one.name}": _container(stage, one) for at, one in enumerate(containers)})


def _container(stage: Stage, one: Container) -> Json:
    environment: Json = [{"name": str(name), "value": value} for name, value in sorted(one.environment.items())]
    ports: Json = [{"name": str(name), "containerPort": port} for name, port in sorted(one.ports.items())]
    security = {"runAsUser": one.run_as, "runAsGroup": one.run_as_group}
    said: Values = {
        "command": [*one.command],
        "env": environment,
        "ports": ports,
        "resources": resources(one),
        "securityContext": {name: number for name, number in security.items() if number is not None},
        "volumeMounts": [mounted(mount) for mount in one.mounts],
    }
    made: Values = {"name": str(one.name), "image": str(stage.reference(one.image))}
    return made | {name: value for name, value in said.items() if value}
