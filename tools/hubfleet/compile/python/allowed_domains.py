"""Lets in everyone whose address is of a domain, besides whom the other rules let in.

Runs in the hub. Adds the trait `allowed_domains` to the authenticator that the values name. With Google the domain is
the one of the workspace that vouches for the account; elsewhere it is that of an address the provider has verified.
"""
# ruff: noqa: ANN401 - what is configured here has no types

from importlib import import_module
from typing import Any

from traitlets import List, Unicode

HUBFLEET_AUTHENTICATORS = {
    "google": ("oauthenticator.google", "GoogleOAuthenticator"),
    "generic-oauth": ("oauthenticator.generic", "GenericOAuthenticator"),
}


def hubfleet_domain(user: dict[str, Any]) -> str:
    """Return the domain that is vouched for, or "" where none is."""
    if "hd" in user:
        return str(user["hd"] or "").lower()
    address = str(user.get("email") or "")
    return address.rpartition("@")[2].lower() if user.get("email_verified") in {True, "true"} else ""


def hubfleet_allowed_domains(c: Any) -> None:
    """Put an authenticator that knows domains in the place of the one that does not."""
    module, name = HUBFLEET_AUTHENTICATORS[c.JupyterHub.authenticator_class]
    base = getattr(import_module(module), name)

    async def check_allowed(self: Any, username: str, auth_model: dict[str, Any] | None) -> bool:
        if await base.check_allowed(self, username, auth_model):
            return True
        user = (auth_model or {}).get("auth_state", {}).get(self.user_auth_state_key, {})
        return hubfleet_domain(user) in self.allowed_domains

    traits = {"allowed_domains": List(Unicode(), config=True), "check_allowed": check_allowed}
    c.JupyterHub.authenticator_class = type(f"Domain{name}", (base,), traits)


hubfleet_allowed_domains(c)
