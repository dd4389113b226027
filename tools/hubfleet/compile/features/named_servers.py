"""Several servers for one person.

Chart: `hub.allowNamedServers`, `hub.namedServerLimitPerUser`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import Part, part
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `named_servers`."""
    named = stage.settings.named_servers
    if named is None:
        return part({"hub": {"allowNamedServers": False}}, "named_servers")
    found = part({"hub": {"allowNamedServers": True}}, "named_servers")
    if named.per_user is None:
        return found
    return found + part({"hub": {"namedServerLimitPerUser": named.per_user}}, "named_servers.per_user")
