"""The image of the default choice, where people land, where the server starts.

Chart: `singleuser.image`, `singleuser.defaultUrl`; KubeSpawner's `working_dir`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.choice import pictures, preselected
from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.json import Json
from hubfleet.model.names import ImageReference
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.image`, `server.interface`, `server.working_folder`."""
    server = stage.settings.server
    first = preselected(pictures(stage, server, "server"), server, stage)
    found = part({"singleuser": {"image": split(first.reference)}}, first.place) if first else NOTHING
    if server.always_pull:
        found += part({"singleuser": {"image": {"pullPolicy": "Always"}}}, "server.always_pull")
    if interface := (first and first.interface) or server.interface:
        found += part({"singleuser": {"defaultUrl": str(interface)}}, "server.interface")
    if folder := (first and first.working_folder) or server.working_folder:
        spawner: dict[str, Json] = {"KubeSpawner": {"working_dir": str(folder)}}
        found += part({"hub": {"config": spawner}}, "server.working_folder")
    return found


def split(reference: ImageReference) -> dict[str, Json]:
    """Split a reference as the chart joins it, with a colon: with a digest, the name ends in `@sha256`."""
    tag = reference.tag or ""
    if tag.startswith("@"):
        algorithm, _, digest = tag[1:].partition(":")
        return {"name": f"{reference.repository}@{algorithm}", "tag": digest}
    return {"name": str(reference.repository), "tag": tag}
