"""What members of a group get besides. KubeSpawner knows no groups, so a small piece of Python adds it at each start.

Chart: `custom`, `hub.extraConfig`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.custom_python import python
from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.group_extras import GroupExtras
from hubfleet.model.json import Json, Values
from hubfleet.model.pods import Mount
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `group_extras`."""
    found = NOTHING
    for extras in stage.settings.group_extras:
        told: Values = {str(extras.name): _told(extras)}
        found += part({"custom": {"hubfleet": {"groupExtras": told}}}, f"group_extras[{extras.name}]")
    return found + python("group_extras", "group_extras") if stage.settings.group_extras else found


def _told(extras: GroupExtras) -> Values:
    memory = {"guarantee": extras.memory.guarantee, "limit": extras.memory.limit}
    said: Values = {
        "memory": {bound: amount.bytes for bound, amount in memory.items() if amount},
        "mounts": [mounted(mount) for mount in extras.mounts],
        "admin": extras.admin,
    }
    return {name: value for name, value in said.items() if value}


def mounted(mount: Mount) -> Json:
    """Return a mount as Kubernetes takes it."""
    made: Values = {"name": str(mount.volume), "mountPath": str(mount.mount)}
    if mount.inside:
        made["subPath"] = str(mount.inside)
    return made | ({"readOnly": True} if mount.read_only else {})
