"""What login providers have in common: a class, its section of the configuration, an application registered with it."""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.custom_python import python
from hubfleet.compile.part import NOTHING, Part, part
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
    """Set the hub as the provider registered it: client id, secret, and the address to come back to."""
    secret = SecretNeed(
        "client_secret",
        ("hub", "config", section, "client_secret"),
        SecretForm.TEXT,
        SecretOrigin.GIVEN,
        "Belongs to login.client_id; the login provider gives it.",
    )
    callback = "" if stage.is_local else f"https://{stage.domain}/hub/oauth_callback"
    known = Part(secrets=(("jupyterhub", secret),))
    if stage.settings.login.client_id:
        known += setting(section, "client_id", stage.settings.login.client_id, "login.client_id")
    return known + setting(section, "oauth_callback_url", callback, "domain") if callback else known


def allowed_domains(section: str, access: Access) -> Part:
    """Let in everyone of some domains, with authenticators that have no rule of their own for it."""
    if not access.domains:
        return NOTHING
    source = access.source("domains")
    return setting(section, "allowed_domains", list(access.domains), source) + python("allowed_domains", source)
