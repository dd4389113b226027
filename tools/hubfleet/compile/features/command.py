"""What starts a server in its image, and which program then serves people.

Chart: `singleuser.cmd`, `singleuser.extraEnv`. Source: JupyterHub, "Running a single-user server".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.stage import Stage

APP = "JUPYTERHUB_SINGLEUSER_APP"
APPS = {
    "lab": "jupyterlab.labapp.LabApp",
    "notebook": "notebook.notebookapp.NotebookApp",
    "server": "jupyter_server.serverapp.ServerApp",
}


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.command` and `server.app`."""
    server = stage.settings.server
    found = part({"singleuser": {"cmd": [*server.command]}}, "server.command") if server.command else NOTHING
    app = part({"singleuser": {"extraEnv": {APP: APPS[server.app]}}}, "server.app") if server.app else NOTHING
    return found + app
