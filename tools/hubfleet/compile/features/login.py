"""How people log in, who may, and who is admin. JupyterHub 5 lets nobody in by itself: everything is said here.

`allow_existing_users` is off, so that who was let in by an event can't enter any more once it is over.

Chart: `hub.config`. Source: JupyterHub, "Authenticators", allowing users.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from hubfleet.compile.access import Access, access
from hubfleet.compile.groups import group_names
from hubfleet.compile.logins import __name__ as LOGINS  # noqa: N812 - a constant
from hubfleet.compile.logins.setting import setting
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage

OWN_GATE = ("lti", "native", "temporary")
"""Providers that decide themselves who has an account: the hub lets in whomever they know."""


def feature(stage: Stage, at: datetime) -> Part:
    """Compile `login`, and the access of events that are open."""
    allowed = access(stage, at)
    provider: Part = import_module(f"{LOGINS}.{stage.settings.login.provider}").login(stage, allowed)
    return provider + _everywhere(stage, allowed) + _groups(stage)


def _everywhere(stage: Stage, allowed: Access) -> Part:
    provider = stage.settings.login.provider
    own_gate = provider in OWN_GATE
    source = "login.provider" if own_gate else allowed.source("everyone")
    found = setting("Authenticator", "allow_all", own_gate or _everyone(stage, allowed), source)
    found += setting("Authenticator", "allow_existing_users", False, "login.allow")
    found += setting("Authenticator", "any_allow_config", True, "login.allow")
    found += setting("Authenticator", "allowed_users", list(allowed.users), allowed.source("users"))
    return found + setting("Authenticator", "admin_users", _admins(stage), "login.admins")


def _everyone(stage: Stage, allowed: Access) -> bool:
    """Google bars everybody outside the domains already, so that with domains everyone left may enter."""
    return allowed.everyone or (stage.settings.login.provider == "google" and bool(allowed.domains))


def _admins(stage: Stage) -> list[str]:
    return sorted({name.lower() for name in stage.admins})


def _groups(stage: Stage) -> Part:
    """Let the hub keep groups where they limit choices, and (encrypted) what the login said about them."""
    if not group_names(stage):
        return Part()
    found = setting("Authenticator", "enable_auth_state", True, "profiles")
    return found + setting("Authenticator", "manage_groups", stage.settings.login.provider in GROUPS, "profiles")


GROUPS = ("github", "oidc")
"""Providers that tell a person's groups; elsewhere admins keep groups by hand."""
