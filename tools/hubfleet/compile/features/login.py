"""How people log in, who may, and who is admin. JupyterHub 5 lets nobody in by itself: everything is said here.

`allow_existing_users` is off unless the hub asks for it, so that who was let in by an event can't enter any more once
it is over.

Chart: `hub.config`. Source: JupyterHub, "Authenticators", allowing users.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

from hubfleet.compile.access import Access, access
from hubfleet.compile.groups import group_names
from hubfleet.compile.logins import __name__ as LOGINS  # noqa: N812 - a constant
from hubfleet.compile.logins.setting import setting
from hubfleet.compile.part import NOTHING, Part
from hubfleet.model.stage import Stage


def feature(stage: Stage, at: datetime) -> Part:
    """Compile `login`, and the access of events that are open."""
    allowed = access(stage, at)
    provider: Part = import_module(f"{LOGINS}.{stage.settings.login.provider}").login(stage, allowed)
    return provider + _rules(stage, allowed) + _state(stage)


def _rules(stage: Stage, allowed: Access) -> Part:
    found = setting("Authenticator", "allow_all", allowed.everyone, allowed.source("everyone"))
    found += setting("Authenticator", "allow_existing_users", stage.settings.login.keep_known_users, "login.allow")
    found += setting("Authenticator", "any_allow_config", True, "login.allow")
    found += setting("Authenticator", "allowed_users", list(allowed.users), allowed.source("users"))
    return found + setting("Authenticator", "admin_users", [*_admins(stage)], "login.admins")


def _admins(stage: Stage) -> list[str]:
    return sorted({name.lower() for name in stage.admins})


def _state(stage: Stage) -> Part:
    """Have the hub keep what the provider tells, where the data asks for it.

    Groups that GitHub tells are kept where they limit choices; elsewhere admins keep them by hand.
    """
    login = stage.settings.login
    of_github = login.provider == "github" and bool(group_names(stage))
    found = NOTHING
    told = login.groups_from_provider or of_github
    if login.keep_state or told:
        found += setting("Authenticator", "enable_auth_state", True, "profiles" if of_github else "login.keep_state")
    if told:
        found += setting(
            "Authenticator", "manage_groups", True, "profiles" if of_github else "login.groups_from_provider"
        )
    if login.refresh_after is not None:
        found += setting("Authenticator", "auth_refresh_age", login.refresh_after.seconds, "login.refresh_after")
    return found
