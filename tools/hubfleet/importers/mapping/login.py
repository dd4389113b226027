"""How people log in: `hub.config` of the chart. A class's own section overrules those of its parents."""

from __future__ import annotations

import re

from hubfleet.importers.mapping.amounts import flag, line, names, seconds
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.model.json import Json, Values, get

CONFIG = "jupyterhub.hub.config"
CLASS = f"{CONFIG}.JupyterHub.authenticator_class"
STAFF = "jupyterhub.custom.2i2c"
STAFF_IDS = re.compile(r"staff_([a-z]+)_ids")
"""Settings that name the staff, by login provider."""

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
CLASSES = {
    "auth0": "oauthenticator.auth0.Auth0OAuthenticator",
    "azuread": "oauthenticator.azuread.AzureAdOAuthenticator",
    "bitbucket": "oauthenticator.bitbucket.BitbucketOAuthenticator",
    "gitlab": "oauthenticator.gitlab.GitLabOAuthenticator",
    "globus": "oauthenticator.globus.GlobusOAuthenticator",
    "mediawiki": "oauthenticator.mediawiki.MWOAuthenticator",
    "openshift": "oauthenticator.openshift.OpenShiftOAuthenticator",
}
"""Names under which packages register a class that is no provider here. Source: oauthenticator 17, entry points."""

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
OTHER = "other"
OUTSIDE = ("cilogon", "github", "google", "oidc", OTHER)
OIDC_PARTS = {
    "authorize_url": "authorize_url",
    "token_url": "token_url",
    "userdata_url": "userdata_url",
    "login_service": "service",
    "username_claim": "username_claim",
}


def take(taking: Taking) -> None:
    """Take provider, admins, who may enter, and what is particular to the provider."""
    for name in _names_below(taking, STAFF):
        if match := STAFF_IDS.fullmatch(name):
            taking.leave(f"{STAFF}.{name}", f"said once for the fleet: `staff.{match[1]}` in fleet.yaml")
    provider = provider_of(taking.get(CLASS))
    if provider is None:
        return
    taking.put("login.provider", provider)
    taking.claim(CLASS, "login.provider")
    if provider == OTHER:
        taking.put("login.authenticator", class_of(taking.get(CLASS)))
        taking.claim(CLASS, "login.authenticator")
    _staff(taking)
    _unused(taking, provider)
    _admins(taking, provider)
    _allow(taking, provider)
    if provider != OTHER:
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
    _callback(taking, provider)
    _state(taking, provider)


def callback(values: Values) -> str | None:
    """Return the address to which providers send people back: below the hub's domain, as JupyterHub says it itself."""
    host = get(values, ("jupyterhub", "ingress", "hosts", 0))
    return f"https://{host}/hub/oauth_callback" if host else None


def _callback(taking: Taking, provider: str) -> None:
    usual = callback(taking.values)
    path = _deciding(taking, provider, "oauth_callback_url")
    if path and usual and taking.get(path) == usual:
        taking.claim(path, "domain")


def provider_of(name: Json) -> str | None:
    """Return the provider of an authenticator's class; None where nothing is said that can be a class."""
    known = PROVIDERS.get(str(name))
    path = class_of(name)
    return known or (OTHER if isinstance(path, str) and re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", path) else None)


def class_of(name: Json) -> Json:
    """Return the import path of a class that goes by a registered name."""
    return CLASSES.get(str(name), name)


def _state(taking: Taking, provider: str) -> None:
    """Take what the hub keeps of what the provider tells, where the provider's own part did not."""
    for trait, field in (("enable_auth_state", "keep_state"), ("manage_groups", "groups_from_provider")):
        path = _deciding(taking, provider, trait)
        if path and split(path) not in taking.claims:
            taking.move(path, f"login.{field}", flag)
            _overruled(taking, provider, trait, path)
    if path := _deciding(taking, provider, "auth_refresh_age"):
        taking.move(path, "login.refresh_after", _age)
        _overruled(taking, provider, "auth_refresh_age", path)


def _unused(taking: Taking, provider: str) -> None:
    """Leave out the sections of known classes that are not in use: nothing reads them, unless an unknown one does."""
    for name in () if provider == OTHER else sorted({*SECTIONS.values(), "OAuthenticator"} - {*sections(provider)}):
        taking.leave(f"{CONFIG}.{name}", f"nothing reads it: the login is {taking.get(CLASS)}")


def sections(provider: str, name: Json = None) -> tuple[str, ...]:
    """Return the sections that a provider's class (called `name`) reads, the strongest first."""
    own = SECTIONS.get(provider) or str(class_of(name)).rpartition(".")[2]
    return (own, "OAuthenticator", "Authenticator") if provider in OUTSIDE else (own, "Authenticator")


def effective(config: Values, provider: str, trait: str) -> tuple[str | None, Json]:
    """Return which section decides a trait, and its value."""
    for section in sections(provider, get(config, ("JupyterHub", "authenticator_class"))):
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


def _age(given: Json) -> str:
    return "0s" if given == 0 and given is not False else seconds(given)


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
    for section in sections(provider, taking.get(CLASS)):
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
    if one.get((*path, "username_derivation", "action")) == "prefix":
        one.claim((*path, "username_derivation", "action"), "prefix")
        one.move((*path, "username_derivation", "prefix"), "prefix", line)
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
    taking.move(f"{section}.allowed_hosted_domains", "login.allow.domains", _domains)
    if taking.has(f"{section}.hosted_domain"):
        _barred(taking, f"{section}.hosted_domain")


def _barred(taking: Taking, path: str) -> None:
    """Take domains out of which nobody comes in, where everybody in them does, and whoever is named is in them."""
    everyone = _deciding(taking, "google", "allow_all")
    named = [_named(taking, f"login.{who}") for who in ("admins", "allow.users")]
    try:
        domains = _domains(taking.get(path))
    except Unfit:
        return
    inside = all(name.rpartition("@")[2] in domains for names_ in named for name in names_)
    if everyone and taking.get(everyone) is True and inside:
        taking.put("login.allow.domains", [*domains])
        taking.put("login.allow.everyone", value=False)
        taking.claim(path, "login.allow.domains")
        taking.claim(everyone, "login.allow.domains")


def _named(taking: Taking, field: str) -> list[str]:
    found = get(taking.data, split(field))
    return [str(one) for one in found] if isinstance(found, list) else []


def _domains(given: Json) -> list[Json]:
    found = names(given)
    return [str(one).lower() for one in found] if isinstance(found, list) else []


def _names_below(taking: Taking, path: str) -> list[str]:
    found = taking.get(path)
    return list(found) if isinstance(found, dict) else []


def _oidc(taking: Taking) -> None:
    section = f"{CONFIG}.GenericOAuthenticator"
    if not all(isinstance(taking.get(f"{section}.{part}"), str) for part in list(OIDC_PARTS)[:2]):
        return
    if taking.get(f"{section}.userdata_from_id_token") is True and not taking.get(f"{section}.userdata_url"):
        taking.claim(f"{section}.userdata_from_id_token", "login.oidc")
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
    for switch in ("manage_groups", "enable_auth_state"):
        if taking.get(f"{section}.{switch}") is True and taking.has(f"{section}.auth_state_groups_key"):
            taking.claim(f"{section}.{switch}", "login.oidc.groups_from")
    taking.move(f"{section}.admin_groups", "login.oidc.admin_groups", _some)
    taking.move(f"{section}.allowed_groups", "login.allow.groups", _some)
