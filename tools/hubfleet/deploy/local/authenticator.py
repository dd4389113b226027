"""Stands in for an outside login provider on one machine. Runs in the hub's process."""
# ruff: noqa: ANN401 - what JupyterHub, traitlets and profiles hold has no types

from __future__ import annotations

from hmac import compare_digest
from typing import Any

from jupyterhub.auth import Authenticator
from traitlets import Dict, List, Unicode


class StandInAuthenticator(Authenticator):  # type: ignore[misc]  # JupyterHub has no types
    """Lets in exactly the users that have a generated password, with the groups of the outside login."""

    passwords = Dict(help="Password by user.").tag(config=True)
    demo_groups = List(Unicode(), help="The groups that every user is put in.").tag(config=True)
    stand_in_for = Unicode(help="The login that this one stands in for.").tag(config=True)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:  # noqa: ARG002 - JupyterHub's
        """Return the user whose password this is."""
        name = self.normalize_username(data.get("username", ""))
        expected = self.passwords.get(name, "")
        if not expected or not compare_digest(expected.encode(), data.get("password", "").encode()):
            return None
        return {"name": name, "groups": list(self.demo_groups)} if self.manage_groups else {"name": name}

    async def run_post_auth_hook(self, handler: Any, auth_model: Any) -> Any:
        """Run the hub's own hook; one that needs what only the provider knows must not lock everybody out."""
        try:
            return await super().run_post_auth_hook(handler, auth_model)
        except Exception:
            self.log.exception("post_auth_hook needs the %s login and was left out", self.stand_in_for)
            return auth_model
