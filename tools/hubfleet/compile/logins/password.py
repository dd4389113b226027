"""One password for everybody, and one for admins: for a workshop.

Source: JupyterHub, `SharedPasswordAuthenticator` (5.3 and newer). Admins must use theirs, and nobody else can.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import authenticator
from hubfleet.compile.part import MAIN, Part
from hubfleet.model.release import SecretForm, SecretNeed
from hubfleet.model.stage import Stage

_SECTION = ("hub", "config", "SharedPasswordAuthenticator")
USER = SecretNeed(
    "user_password", (*_SECTION, "user_password"), SecretForm.PASSWORD, title="The password for everybody but admins."
)
ADMIN = SecretNeed("admin_password", (*_SECTION, "admin_password"), SecretForm.HEX32, title="The password for admins.")


def login(_stage: Stage, _access: Access) -> Part:
    """Compile a login with shared passwords."""
    return authenticator("shared-password") + Part(secrets=((MAIN, USER), (MAIN, ADMIN)))
