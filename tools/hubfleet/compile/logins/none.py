"""Nobody logs in: people come through a service of the hub, such as a BinderHub.

Source: JupyterHub, `NullAuthenticator`.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import authenticator
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage


def login(_stage: Stage, _access: Access) -> Part:
    """Compile a hub without a login of its own."""
    return authenticator("null")
