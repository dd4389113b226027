"""Stop servers that nobody uses.

Chart: `cull`. Source: Zero to JupyterHub, "Culling user pods".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import Part, part
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `idle`."""
    idle = stage.settings.idle
    if isinstance(idle, str):
        return part({"cull": {"enabled": False}}, "idle")
    longest = idle.longest_run.seconds if idle.longest_run else 0
    return part(
        {
            "cull": {
                "enabled": True,
                "timeout": idle.stop_after.seconds,
                "every": idle.check_every.seconds,
                "maxAge": longest,
                "users": idle.users,
            }
        },
        "idle",
        sources={
            ("cull", "timeout"): "idle.stop_after",
            ("cull", "maxAge"): "idle.longest_run",
            ("cull", "users"): "idle.users",
        },
    )
