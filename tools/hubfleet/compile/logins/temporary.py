"""Everybody gets a new name and an empty server, without a login: for demonstrations.

Source: TmpAuthenticator 1.0. Names are drawn by lot, so there is nobody to name: `everyone` is the only rule.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import authenticator, setting
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage


def login(stage: Stage, _access: Access) -> Part:
    """Compile a login for people without a name."""
    found = authenticator("tmp")
    if stage.settings.login.automatic:
        return found
    return found + setting("TmpAuthenticator", "auto_login", False, "login.automatic")
