"""CILogon: universities and others, each with its own claim, domains and openness.

Source: OAuthenticator, `CILogonOAuthenticator.allowed_idps`.
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
    found += setting(SECTION, "allowed_idps", idps, "login.institutions")
    first = sorted(institutions, key=lambda one: not one.default)
    if len(first) > 1 or any(one.default for one in first):
        chosen: Json = ",".join(str(one.idp) for one in first)
        found += setting(SECTION, "extra_authorize_params", {"selected_idp": chosen}, "login.institutions")
    return found


def _institution(one: Institution, access: Access) -> Json:
    derivation: dict[str, Json] = {"username_claim": one.username}
    if one.strip_domain:
        derivation |= {"action": "strip_idp_domain", "domain": str(one.strip_domain)}
    entry: dict[str, Json] = {"username_derivation": derivation, "default": one.default, "allow_all": one.everyone}
    domains = sorted({*map(str, one.domains), *access.domains})
    return entry | ({"allowed_domains": list(domains)} if domains else {})
