"""Any OpenID Connect provider: endpoints, claims, groups.

Source: OAuthenticator, `GenericOAuthenticator`.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import allowed_domains, application, authenticator, setting, settings
from hubfleet.compile.part import Part, part
from hubfleet.model.json import Values
from hubfleet.model.login import Oidc
from hubfleet.model.stage import Stage

SECTION = "GenericOAuthenticator"


def login(stage: Stage, access: Access) -> Part:
    """Compile a login with OpenID Connect."""
    found = authenticator("generic-oauth") + application(stage, SECTION)
    oidc = stage.settings.login.oidc
    if oidc is None:
        return found
    found += part(settings(SECTION, _endpoints(oidc)), "login.oidc") + allowed_domains(SECTION, access)
    return found + _groups(oidc, access) if oidc.groups_claim or oidc.groups_from else found


def _endpoints(oidc: Oidc) -> Values:
    named: Values = {"login_service": oidc.service} if oidc.service else {}
    if oidc.allowed_scopes:
        named["allowed_scopes"] = [*oidc.allowed_scopes]
    if oidc.authorize_params:
        named["extra_authorize_params"] = dict(sorted(oidc.authorize_params.items()))
    if oidc.logout_url:
        named["logout_redirect_url"] = str(oidc.logout_url)
    named |= {"userdata_url": str(oidc.userdata_url)} if oidc.userdata_url else {"userdata_from_id_token": True}
    return named | {
        "authorize_url": str(oidc.authorize_url),
        "token_url": str(oidc.token_url),
        "username_claim": oidc.username_claim,
        "scope": [*dict.fromkeys((*oidc.scopes, *oidc.allowed_scopes))],
    }


def _groups(oidc: Oidc, access: Access) -> Part:
    place = oidc.groups_from or f"oauth_user.{oidc.groups_claim}"
    traits: Values = {"manage_groups": True, "enable_auth_state": True, "auth_state_groups_key": place}
    if oidc.admin_groups:
        traits["admin_groups"] = [*map(str, sorted(oidc.admin_groups))]
    found = part(settings(SECTION, traits), "login.oidc.groups_claim")
    return found + setting(SECTION, "allowed_groups", list(access.groups), access.source("groups"))
