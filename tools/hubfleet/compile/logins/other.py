"""A class that hubfleet knows nothing of: the hub's image has it, and raw values say what it needs."""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import authenticator
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage


def login(stage: Stage, _access: Access) -> Part:
    """Choose the class; who may enter is said for any class."""
    return authenticator(stage.settings.login.authenticator or "")
