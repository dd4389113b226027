"""Further volumes of every server.

Chart: `singleuser.storage.extraVolumes`, `singleuser.storage.extraVolumeMounts`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.json import Json, Values
from hubfleet.model.pods import Empty, Volume
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.volumes`."""
    found = NOTHING
    for volume in stage.settings.server.volumes:
        values: Values = {"extraVolumes": {str(volume.name): _volume(volume)}}
        values["extraVolumeMounts"] = {str(volume.name): _mount(volume)}
        found += part({"singleuser": {"storage": values}}, f"server.volumes[{volume.name}]")
    return found


def _volume(volume: Volume) -> Json:
    if volume.claim:
        return {"name": str(volume.name), "persistentVolumeClaim": {"claimName": str(volume.claim)}}
    return {"name": str(volume.name), "emptyDir": _empty(volume.empty) if volume.empty else {}}


def _empty(empty: Empty) -> Values:
    made: Values = {"sizeLimit": str(empty.size)} if empty.size else {}
    return made | ({"medium": "Memory"} if empty.in_memory else {})


def _mount(volume: Volume) -> Json:
    made: Values = {"name": str(volume.name), "mountPath": str(volume.mount)}
    if volume.inside:
        made["subPath"] = str(volume.inside)
    return made | ({"readOnly": True} if volume.read_only else {})
