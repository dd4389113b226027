"""What is installed here, and the digest of a stage on this machine."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from importlib import metadata

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Values

NEEDED = ("jupyterhub", "configurable-http-proxy", "jupyterlab", "jupyterhub-idle-culler")
COUNTED = (*NEEDED, "jupyter-server", "jupyterhub-nativeauthenticator", "oauthenticator")
"""Packages whose version changes what runs."""


def installed() -> dict[str, str]:
    """Return the versions of what a hub here is made of, by name; what is missing is left out."""
    found = {"python": ".".join(map(str, sys.version_info[:2]))}
    for name in COUNTED:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def require(versions: Mapping[str, str]) -> None:
    """Raise an error that names what to install, when a hub can't run here."""
    missing = [name for name in NEEDED if name not in versions]
    if missing:
        raise HubfleetError(
            f"the local target needs {', '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed",
            help="install them with: pip install 'hubfleet[local]'",
        )


def local_digest(
    values: Values, config: str, versions: Mapping[str, str], leaves: Mapping[str, str] | None = None
) -> str:
    """Return the digest of a stage on this machine: its values without secrets, its configuration, versions.

    `config` is any text that changes when the same values would configure a hub differently (`configuration_version`).
    `leaves` are hashes of encrypted values: a rotated secret is a change.
    """
    state = [values, config, dict(versions), *([dict(leaves)] if leaves else [])]
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return "v1-" + hashlib.sha256(text.encode()).hexdigest()[:40]
