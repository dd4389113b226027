"""How people log in: `hub.config` of the chart. A class's own section overrules those of its parents."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import flag, line, names, seconds
from hubfleet.importers.mapping.taking import Taking, Unfit
from hubfleet.model.json import Json, Values

CONFIG = "jupyterhub.hub.config"
CLASS = f"{CONFIG}.JupyterHub.authenticator_class"
STAFF = "jupyterhub.custom.2i2c"
PROVIDERS = {
    "cilogon": "cilogon",
    "github": "github",
    "google": "google",
    "generic-oauth": "oidc",
    "shared-password": "password",
    "tmp": "temporary",
    "dummy": "dummy",
    "null": "none",
    "native": "native",
    "oauthenticator.CILogonOAuthenticator": "cilogon",
    "oauthenticator.GitHubOAuthenticator": "github",
    "oauthenticator.GoogleOAuthenticator": "google",
    "oauthenticator.GenericOAuthenticator": "oidc",
    "oauthenticator.cilogon.CILogonOAuthenticator": "cilogon",
    "oauthenticator.github.GitHubOAuthenticator": "github",
    "oauthenticator.google.GoogleOAuthenticator": "google",
    "oauthenticator.generic.GenericOAuthenticator": "oidc",
    "jupyterhub.auth.DummyAuthenticator": "dummy",
    "tmpauthenticator.TmpAuthenticator": "temporary",
    "nativeauthenticator.NativeAuthenticator": "native",
    "ltiauthenticator.lti13.auth.LTI13Authenticator": "lti",
}
SECTIONS = {
    "cilogon": "CILogonOAuthenticator",
    "github": "GitHubOAuthenticator",
    "google": "GoogleOAuthenticator",
    "oidc": "GenericOAuthenticator",
    "password": "SharedPasswordAuthenticator",
    "temporary": "TmpAuthenticator",
    "dummy": "DummyAuthenticator",
    "native": "NativeAuthenticator",
    "lti": "LTI13Authenticator",
    "none": "NullAuthenticator",
}
OUTSIDE = ("cilogon", "github", "google", "oidc")
OIDC_PARTS = {
    "authorize_url": "authorize_url",
    "token_url": "token_url",
    "userdata_url": "userdata_url",
    "login_service": "service",
    "username_claim": "username_claim",
}


def take(taking: Taking) -> None:
    """Take provider, admins, who may enter, and what is particular to the provider."""
    provider = PROVIDERS.get(str(taking.get(CLASS)))
    if provider is None:
        return
    taking.put("login.provider", provider)
    taking.claim(CLASS, "login.provider")
    _staff(taking)
    _admins(taking, provider)
    _allow(taking, provider)
    taking.move(f"{CONFIG}.{SECTIONS[provider]}.client_id", "login.client_id", line)
    particular = {
        "temporary": _temporary,
        "cilogon": _institutions,
        "github": _github,
        "google": _google,
        "oidc": _oidc,
    }.get(provider)
    if particular:
        particular(taking)


def sections(provider: str) -> tuple[str, ...]:
    """Return the sections that a provider's class reads, the strongest first."""
    own = SECTIONS[provider]
    return (own, "OAuthenticator", "Authenticator") if provider in OUTSIDE else (own, "Authenticator")


def effective(config: Values, provider: str, trait: str) -> tuple[str | None, Json]:
    """Return which section decides a trait, and its value."""
    for section in sections(provider):
        said = config.get(section)
        if isinstance(said, dict) and trait in said:
            return section, said[trait]
    return None, None


def _staff(taking: Taking) -> None:
    taking.move(f"{STAFF}.add_staff_user_ids_to_admin_users", "login.staff", flag)
    kind = taking.get(f"{STAFF}.add_staff_user_ids_of_type")
    if taking.get(f"{STAFF}.add_staff_user_ids_to_admin_users") is True and kind is not None:
        taking.put("login.staff", kind)
    taking.claim(f"{STAFF}.add_staff_user_ids_of_type", "login.staff")


def _config(taking: Taking) -> Values:
    found = taking.get(CONFIG)
    return found if isinstance(found, dict) else {}


def _deciding(taking: Taking, provider: str, trait: str) -> str | None:
    section, _ = effective(_config(taking), provider, trait)
    return f"{CONFIG}.{section}.{trait}" if section else None


def _admins(taking: Taking, provider: str) -> None:
    if path := _deciding(taking, provider, "admin_users"):
        taking.move(path, "login.admins", _some)
        _overruled(taking, provider, "admin_users", path)


def _overruled(taking: Taking, provider: str, trait: str, by: str) -> None:
    """Leave out what a stronger section overrules: said once more, it would count."""
    for section in sections(provider):
        path = f"{CONFIG}.{section}.{trait}"
        if path != by:
            taking.leave(path, f"never counted: {by.removeprefix('jupyterhub.')} overrules it")


def _allow(taking: Taking, provider: str) -> None:
    if path := _deciding(taking, provider, "allowed_users"):
        taking.move(path, "login.allow.users", _some)
    if path := _deciding(taking, provider, "allow_existing_users"):
        taking.move(path, "login.keep_known_users", flag)
    if path := _deciding(taking, provider, "allow_all"):
        taking.move(path, "login.allow.everyone", flag)


def _some(given: Json) -> Json:
    """Return a list of names, or nothing where it is empty."""
    return names(given) or None


def _temporary(taking: Taking) -> None:
    taking.move(f"{CONFIG}.TmpAuthenticator.auto_login", "login.automatic", flag)


def _institutions(taking: Taking) -> None:
    taking.move(f"{CONFIG}.CILogonOAuthenticator.login_service", "login.service", line)
    path = (*CONFIG.split("."), "CILogonOAuthenticator", "allowed_idps")
    idps = taking.get(path)
    if not isinstance(idps, dict):
        return
    found: list[Json] = []
    for idp, said in idps.items():
        if isinstance(said, dict):
            found.append({"idp": idp, **_institution(taking, (*path, idp))})
    taking.put("login.institutions", found)


def _institution(taking: Taking, path: tuple[str, ...]) -> Values:
    one = Taking(taking.values, taking.facts)
    one.move((*path, "username_derivation", "username_claim"), "username", line)
    if one.get((*path, "username_derivation", "action")) == "strip_idp_domain":
        one.claim((*path, "username_derivation", "action"), "strip_domain")
        one.move((*path, "username_derivation", "domain"), "strip_domain", line)
    one.move((*path, "allowed_domains"), "domains", _some)
    one.move((*path, "allow_all"), "everyone", flag)
    one.move((*path, "default"), "default", flag)
    taking.claims |= {at: f"login.institutions[{path[-1]}].{to}" for at, to in one.claims.items()}
    return one.data


def _github(taking: Taking) -> None:
    path = f"{CONFIG}.GitHubOAuthenticator.allowed_organizations"
    if not taking.has(path):
        return
    try:
        listed = names(taking.get(path))
    except Unfit:
        return
    found = [str(one) for one in listed] if isinstance(listed, list) else []
    teams: list[Json] = [one for one in found if ":" in one]
    organisations: list[Json] = [one for one in found if ":" not in one]
    for field, members in (("teams", teams), ("organisations", organisations)):
        if members:
            taking.put(f"login.allow.{field}", members)
    taking.claim(path, "login.allow.teams" if teams else "login.allow.organisations")


def _google(taking: Taking) -> None:
    section = f"{CONFIG}.GoogleOAuthenticator"
    if taking.get(f"{section}.username_claim") == "email":
        taking.claim(f"{section}.username_claim", "login.provider")


def _names_below(taking: Taking, path: str) -> list[str]:
    found = taking.get(path)
    return list(found) if isinstance(found, dict) else []


def _oidc(taking: Taking) -> None:
    section = f"{CONFIG}.GenericOAuthenticator"
    if not all(isinstance(taking.get(f"{section}.{part}"), str) for part in list(OIDC_PARTS)[:3]):
        return
    for trait, field in OIDC_PARTS.items():
        taking.move(f"{section}.{trait}", f"login.oidc.{field}", line)
    if not taking.has(f"{section}.username_claim"):
        taking.put("login.oidc.username_claim", "username")
    taking.move(f"{section}.scope", "login.oidc.scopes", names)
    taking.move(f"{section}.allowed_scopes", "login.oidc.allowed_scopes", _some)
    taking.move(f"{section}.auth_state_groups_key", "login.oidc.groups_from", line)
    taking.move(f"{section}.logout_redirect_url", "login.oidc.logout_url", line)
    parameters = f"{section}.extra_authorize_params"
    for name in _names_below(taking, parameters):
        taking.move(f"{parameters}.{name}", f"login.oidc.authorize_params.{name}", line)
    if taking.get(f"{section}.auth_refresh_age") == 0:
        taking.put("login.oidc.refresh_after", "0s")
        taking.claim(f"{section}.auth_refresh_age", "login.oidc.refresh_after")
    else:
        taking.move(f"{section}.auth_refresh_age", "login.oidc.refresh_after", seconds)
    for switch in ("manage_groups", "enable_auth_state"):
        if taking.get(f"{section}.{switch}") is True:
            taking.claim(f"{section}.{switch}", "login.oidc.groups_from")
    taking.move(f"{section}.admin_groups", "login.oidc.admin_groups", _some)
    taking.move(f"{section}.allowed_groups", "login.allow.groups", _some)
