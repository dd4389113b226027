"""Google: people by address, or everyone of a workspace's domain.

Source: OAuthenticator, `GoogleOAuthenticator`: `hosted_domain` only bars others, so with domains alone everyone of
them is let in, and who else is named must be of them, too. Names keep their domain, however many there are.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import application, authenticator, setting
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage

SECTION = "GoogleOAuthenticator"


def login(stage: Stage, access: Access) -> Part:
    """Compile a login with Google."""
    found = authenticator("google") + application(stage, SECTION)
    found += setting(SECTION, "strip_domain", False, "login.provider")
    return found + setting(SECTION, "hosted_domain", list(access.domains), access.source("domains"))
