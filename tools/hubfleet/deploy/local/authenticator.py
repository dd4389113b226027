"""Logins of this machine: in the place of an outside provider, and for temporary users. Runs in the hub's process."""
# ruff: noqa: ANN401 - what JupyterHub, traitlets and profiles hold has no types

from __future__ import annotations

import uuid
from hmac import compare_digest
from typing import Any

from jupyterhub.auth import Authenticator
from jupyterhub.handlers import BaseHandler
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


class TemporaryAuthenticator(Authenticator):  # type: ignore[misc]  # JupyterHub has no types
    """Gives everybody who comes a new user, as the package of that name does on a cluster."""

    def login_url(self, base_url: str) -> str:
        """Where people are sent to be given a user."""
        return f"{base_url.rstrip('/')}/temporary"

    def get_handlers(self, app: Any) -> list[tuple[str, Any]]:  # noqa: ARG002 - JupyterHub's
        """Answer there."""
        return [("/temporary", TemporaryHandler)]

    async def authenticate(self, handler: Any, data: Any) -> str:  # noqa: ARG002 - JupyterHub's
        """Return a name that nobody has."""
        return uuid.uuid4().hex


class TemporaryHandler(BaseHandler):  # type: ignore[misc]  # JupyterHub has no types
    """Makes a user and sends the browser on to its server."""

    async def get(self) -> None:
        """Log a new user in."""
        user = self.current_user or await self.login_user({})
        self.redirect(self.get_next_url(user))
