"""People make accounts on the hub itself.

Source: NativeAuthenticator 1.3. Accounts of admins and of people allowed by name count at once; any other counts at
once (open) or when an admin agrees (approved), and enters where `login.allow` says `everyone`.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import authenticator, settings
from hubfleet.compile.part import Part, part
from hubfleet.model.stage import Stage

SECTION = "NativeAuthenticator"


def login(stage: Stage, _access: Access) -> Part:
    """Compile a login with accounts of the hub's own."""
    sign_up = stage.settings.login.sign_up
    traits = settings(
        SECTION,
        {
            "enable_signup": sign_up != "closed",
            "open_signup": sign_up == "open",
            "check_common_password": True,
            "minimum_password_length": 10,
            "allowed_failed_logins": 5,
            "seconds_before_next_try": 600,
        },
    )
    return authenticator("native") + part(traits, "login.sign_up")
