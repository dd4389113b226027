"""Images that need a login: the chart's `imagePullSecret`."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import line
from hubfleet.importers.mapping.taking import Taking

SECRET = "jupyterhub.imagePullSecret"  # noqa: S105 - where the chart has it


def take(taking: Taking) -> None:
    """Take the registry and the user; the password belongs into a secrets file."""
    if taking.get(f"{SECRET}.create") is not True:
        return
    if not (taking.get(f"{SECRET}.registry") and taking.get(f"{SECRET}.username")):
        return
    taking.move(f"{SECRET}.registry", "private_images.registry", _address)
    taking.move(f"{SECRET}.username", "private_images.user", line)
    taking.claim(f"{SECRET}.create", "private_images")


def _address(given: object) -> str:
    """Return the registry's address; the chart takes its name alone, too."""
    named = line(given) if isinstance(given, str) else ""
    return named if "://" in named else f"https://{named}"
