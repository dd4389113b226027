"""How long a server may take to start.

Chart: `singleuser.startTimeout`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import Part, part
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.start_timeout`."""
    seconds = stage.settings.server.start_timeout.seconds
    return part({"singleuser": {"startTimeout": seconds}}, "server.start_timeout")
