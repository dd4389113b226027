"""Secrets of every hub. Given here, because the chart would make new ones at each render otherwise.

Chart: `hub.cookieSecret`, `proxy.secretToken`, `hub.config.CryptKeeper.keys`.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import MAIN, Part
from hubfleet.model.release import SecretNeed
from hubfleet.model.stage import Stage

NEEDS = (
    SecretNeed("cookie_secret", ("hub", "cookieSecret"), title="Signs the hub's cookies; a new one logs people out."),
    SecretNeed("proxy_token", ("proxy", "secretToken"), title="Lets the hub speak to its proxy."),
    SecretNeed(
        "crypt_key", ("hub", "config", "CryptKeeper", "keys"), title="Encrypts what logins keep in the hub's database."
    ),
)


def feature(_stage: Stage, _at: datetime) -> Part:
    """Declare the secrets that any hub has."""
    return Part(secrets=tuple((MAIN, need) for need in NEEDS))
