"""What login providers have in common: a class, its section of the configuration, an application registered with it."""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.custom_python import python
from hubfleet.compile.part import MAIN, NOTHING, Part, part
from hubfleet.model.json import Json, Values
from hubfleet.model.release import SecretForm, SecretNeed, SecretOrigin
from hubfleet.model.stage import Stage


def authenticator(name: str) -> Part:
    """Choose the authenticator's class, by entry point or by import path."""
    return part({"hub": {"config": {"JupyterHub": {"authenticator_class": name}}}}, "login.provider")


def setting(section: str, name: str, value: Json, source: str) -> Part:
    """Set one trait of a class."""
    return part(settings(section, {name: value}), source)


def settings(section: str, traits: Values) -> Values:
    """Return chart values that set some traits of a class."""
    return {"hub": {"config": {section: traits}}}


def application(stage: Stage, section: str) -> Part:
    """Set the hub as the provider registered it: client id, secret, and the address to come back to.

    A client id that the data does not give is kept beside its secret.
    """
    known = _given(section, "client_secret", "The secret of the application that the login provider registered.")
    if stage.settings.login.client_id:
        known += setting(section, "client_id", stage.settings.login.client_id, "login.client_id")
    else:
        known += _given(section, "client_id", "The id of the application that the login provider registered.")
    callback = "" if stage.is_local else f"https://{stage.domain}/hub/oauth_callback"
    return known + setting(section, "oauth_callback_url", callback, "domain") if callback else known


def _given(section: str, name: str, title: str) -> Part:
    path = ("hub", "config", section, name)
    return Part(secrets=((MAIN, SecretNeed(name, path, SecretForm.TEXT, SecretOrigin.GIVEN, title)),))


def allowed_domains(section: str, access: Access) -> Part:
    """Let in everyone of some domains, with authenticators that have no rule of their own for it."""
    if not access.domains:
        return NOTHING
    source = access.source("domains")
    return setting(section, "allowed_domains", list(access.domains), source) + python("allowed_domains", source)
