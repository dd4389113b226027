"""Pages of the hub's own from a git repository, cloned when the hub starts and laid over JupyterHub's and ours.

Chart: `hub.initContainers`, `hub.extraVolumes`, `hub.extraVolumeMounts`, `hub.templatePaths`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Entries, Part, part
from hubfleet.model.json import Json, Values
from hubfleet.model.stage import Stage

IMAGE = "docker.io/alpine/git:2.49.1"
PLACE = "/srv/hubfleet-pages"
VOLUME = "hubfleet-pages"
USER = 1000
"""Whom the chart's hub runs as."""


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `home_page.template`."""
    template = stage.settings.home_page.template
    if template is None:
        return NOTHING
    mount: Json = {"name": VOLUME, "mountPath": PLACE}
    clone: Json = {
        "name": VOLUME,
        "image": IMAGE,
        "args": ["clone", "--depth=1", f"--branch={template.branch}", "--", str(template.repository), PLACE],
        "securityContext": {"runAsUser": USER, "runAsGroup": USER, "allowPrivilegeEscalation": False},
        "volumeMounts": [mount],
    }
    folder = f"{PLACE}/{template.folder}" if template.folder else PLACE
    hub: Values = {
        "initContainers": Entries({VOLUME: clone}),
        "extraVolumes": Entries({VOLUME: {"name": VOLUME, "emptyDir": {}}}),
        "extraVolumeMounts": Entries({VOLUME: mount}),
        "templatePaths": Entries({"1-pages": folder}),
    }
    return part({"hub": hub}, "home_page.template")
