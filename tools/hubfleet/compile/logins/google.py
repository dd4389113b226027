"""Google: people by address, or everyone of a workspace's domain.

Source: OAuthenticator, `GoogleOAuthenticator`. Its `hosted_domain` bars everybody else instead of letting somebody in,
so domains are a rule of their own here. Names keep their domain, so that nobody gets another one with a second domain.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import allowed_domains, application, authenticator, setting
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage

SECTION = "GoogleOAuthenticator"


def login(stage: Stage, access: Access) -> Part:
    """Compile a login with Google."""
    found = authenticator("google") + application(stage, SECTION)
    found += setting(SECTION, "strip_domain", False, "login.provider")
    return found + allowed_domains(SECTION, access)
