"""Lets the health check in: it may do all that it needs with one user of its own, and nothing with any other.

Chart: `hub.services`, `hub.loadRoles`. Source: JupyterHub, "Services", "Roles".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.json import Values
from hubfleet.model.release import SecretNeed
from hubfleet.model.stage import Stage

SERVICE = "hubfleet"
USER = "hubfleet-health"
"""Not the service's name: JupyterHub would take one for the other."""

SCOPES = ("admin:users", "admin:servers", "tokens", "access:servers")
TOKEN = SecretNeed(
    "health_token", ("hub", "services", SERVICE, "apiToken"), title="Lets the health check start a server of its own."
)


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile the access of the health check; on this machine the target has a way in of its own."""
    if stage.is_local:
        return NOTHING
    role: Values = {"scopes": [f"{scope}!user={USER}" for scope in SCOPES], "services": [SERVICE]}
    values: Values = {"hub": {"services": {SERVICE: {"display": False}}, "loadRoles": {SERVICE: role}}}
    return part(values, "cluster", secrets=(TOKEN,))
