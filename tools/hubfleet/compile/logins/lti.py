"""A learning platform opens the hub by LTI 1.3 for people whom it knows.

Source: LTIAuthenticator 1.6, `LTI13Authenticator`.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import authenticator, settings
from hubfleet.compile.part import Part, part
from hubfleet.model.stage import Stage

SECTION = "LTI13Authenticator"


def login(stage: Stage, _access: Access) -> Part:
    """Compile a login by launches of a learning platform."""
    found = authenticator("ltiauthenticator.lti13.auth.LTI13Authenticator")
    lti = stage.settings.login.lti
    if lti is None:
        return found
    traits = settings(
        SECTION,
        {
            "issuer": str(lti.issuer),
            "client_id": [*lti.client_ids],
            "authorize_url": str(lti.authorize_url),
            "jwks_endpoint": str(lti.jwks_endpoint),
            "username_key": lti.username_key,
            "uri_scheme": "https",
        },
    )
    return found + part(traits, "login.lti")
