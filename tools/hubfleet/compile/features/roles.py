"""What people, groups and services may do, and programs that speak with the hub.

A service's token is one of the stage's secrets, because the chart would make a new one at each render otherwise.

Chart: `hub.loadRoles`, `hub.services`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Part, part
from hubfleet.model.access import Role, Service
from hubfleet.model.json import Values
from hubfleet.model.release import SecretNeed
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `roles` and `services`."""
    found = NOTHING
    for role in stage.settings.roles:
        found += part({"hub": {"loadRoles": {str(role.name): _role(role)}}}, f"roles[{role.name}]")
    for service in stage.settings.services:
        source = f"services[{service.name}]"
        made: Values = {"services": {str(service.name): _service(service)}}
        found += part({"hub": made}, source, secrets=(token_of(str(service.name)),))
    return found


def token_of(service: str) -> SecretNeed:
    """Return the secret by which a service proves to the hub what it is."""
    name = f"{service.replace('-', '_')}_token"
    return SecretNeed(name, ("hub", "services", service, "apiToken"), title=f"Lets {service} speak with the hub.")


def _role(role: Role) -> Values:
    made: Values = {"scopes": [*map(str, role.scopes)]}
    made |= {"description": role.description} if role.description else {}
    whose = {"users": role.users, "groups": role.groups, "services": role.services}
    return made | {name: [*map(str, names)] for name, names in whose.items() if names}


def _service(service: Service) -> Values:
    made: Values = {"display": service.display}
    told = {"url": service.url, "oauth_redirect_uri": service.redirect}
    return made | {name: str(value) for name, value in told.items() if value}
