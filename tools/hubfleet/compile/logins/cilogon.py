"""CILogon: universities and others, each with its own claim, domains and openness.

Source: OAuthenticator, `CILogonOAuthenticator.allowed_idps`: called `idps` from 17.4 on, which still takes this
name, while earlier charts of the 4 series know no other. The authenticator tells the login page the institutions.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import application, authenticator, setting
from hubfleet.compile.part import Part
from hubfleet.model.json import Json
from hubfleet.model.login import Institution
from hubfleet.model.stage import Stage

SECTION = "CILogonOAuthenticator"


def login(stage: Stage, access: Access) -> Part:
    """Compile a login with CILogon."""
    institutions = stage.settings.login.institutions
    idps: Json = {str(one.idp): _institution(one, access) for one in institutions}
    found = authenticator("cilogon") + application(stage, SECTION)
    if service := stage.settings.login.service:
        found += setting(SECTION, "login_service", service, "login.service")
    return found + setting(SECTION, "allowed_idps", idps, "login.institutions")


def _institution(one: Institution, access: Access) -> Json:
    derivation: dict[str, Json] = {"username_claim": one.username}
    if one.strip_domain:
        derivation |= {"action": "strip_idp_domain", "domain": str(one.strip_domain)}
    if one.prefix:
        derivation |= {"action": "prefix", "prefix": one.prefix}
    entry: dict[str, Json] = {"username_derivation": derivation, "default": one.default, "allow_all": one.everyone}
    domains = sorted({*map(str, one.domains), *access.domains})
    return entry | ({"allowed_domains": list(domains)} if domains else {})
