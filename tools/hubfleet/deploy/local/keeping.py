"""Secrets of a stage on this machine: made once, kept in one file that only its owner reads."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from hubfleet.deploy.local.folder import StageFolder, read_json, write_json
from hubfleet.model.release import SecretForm, SecretNeed

OWN = ("mark", "proxy_token", "cookie_secret", "crypt_key", "health_token")
"""What every stage has beside what its features need. `mark` is no secret: it says whose a process is."""


def ensure(
    folder: StageFolder, needs: Iterable[SecretNeed], given: Mapping[str, str], passwords: Iterable[str] = ()
) -> Mapping[str, str]:
    """Return the stage's secrets by name, making those that are missing. What is given wins over what was made.
    Of what is given only that is kept which the stage wants: a cluster's secrets are none of its business.

    `passwords` are names of passwords that stand in for an outside login. A secret that somebody outside gives out and
    nobody gave here gets a random one: it opens nothing, and the hub starts.
    """
    kept = read(folder)
    wanted = {name: secrets.token_hex(32) for name in OWN}
    wanted |= {need.name: _make(need.form) for need in needs}
    wanted |= {name: "-".join(secrets.token_hex(2) for _ in range(4)) for name in passwords}
    full = {**wanted, **kept, **{name: value for name, value in given.items() if name in wanted}}
    if full != kept:
        write_json(folder.file("secrets"), {**full})
    return full


def read(folder: StageFolder) -> dict[str, str]:
    """Return the secrets by name; empty before the first deployment."""
    return {name: value for name, value in read_json(folder.file("secrets")).items() if isinstance(value, str)}


def hide(line: str, values: Iterable[str]) -> str:
    """Return the line with every secret value in it replaced by `***`."""
    for value in values:
        if len(value) >= 8:  # noqa: PLR2004 - shorter ones are words that logs hold anyway
            line = line.replace(value, "***")
    return line


def _make(form: SecretForm) -> str:
    if form is SecretForm.PASSWORD:
        return "-".join(secrets.token_hex(3) for _ in range(6))
    return secrets.token_hex(32)
