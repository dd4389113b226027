"""Variables of servers.

Chart: `singleuser.extraEnv`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.json import Path, Values
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `server.environment`."""
    variables: Values = {str(name): value for name, value in stage.settings.server.environment.items()}
    if not variables:
        return NOTHING
    exact: dict[Path, str] = {("singleuser", "extraEnv", name): f"server.environment.{name}" for name in variables}
    return part({"singleuser": {"extraEnv": variables}}, "server.environment", sources=exact)
