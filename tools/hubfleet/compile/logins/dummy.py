"""Any name, no password: for trying things out on one's own machine.

Source: JupyterHub, `DummyAuthenticator`.
"""

from __future__ import annotations

from hubfleet.compile.access import Access
from hubfleet.compile.logins.setting import authenticator
from hubfleet.compile.part import Part
from hubfleet.model.stage import Stage


def login(_stage: Stage, _access: Access) -> Part:
    """Compile a login that asks for nothing."""
    return authenticator("dummy")
