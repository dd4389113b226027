"""What starts a server in its image.

Chart: `singleuser.cmd`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.command`."""
    command = stage.settings.server.command
    return part({"singleuser": {"cmd": [*command]}}, "server.command") if command else NOTHING
