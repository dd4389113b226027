"""Secrets that a running hub has, under the names that ours have: with them people stay logged in.

Source: the JupyterHub chart's Secret: `hub.config.JupyterHub.cookie_secret`, `hub.config.CryptKeeper.keys`,
`hub.config.ConfigurableHTTPProxy.auth_token`, `hub.services.<name>.apiToken`; all others are in its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hubfleet.compile.secrets import secret_needs
from hubfleet.model.json import Json, Path, Values, dotted, get
from hubfleet.model.release import CompiledStage, SecretNeed
from hubfleet.plan.adoption.running import hub_values

_MADE: Mapping[Path, str] = {
    ("hub", "cookieSecret"): "hub.config.JupyterHub.cookie_secret",
    ("proxy", "secretToken"): "hub.config.ConfigurableHTTPProxy.auth_token",
}
"""Values that the chart keeps under another name than their own."""


class Fate(StrEnum):
    """What becomes of a secret."""

    KEPT = "kept"
    CHANGED = "changed"
    """The stage's secrets file has another one than the running hub."""
    NEW = "new"


@dataclass(frozen=True, slots=True)
class SecretFate:
    """One secret by its name; what it is for."""

    name: str
    fate: Fate
    title: str = ""


def taken(compiled: CompiledStage, held: Mapping[str, str]) -> dict[str, str]:
    """Return the running hub's secrets by our names, as far as it has them."""
    values = hub_values(held)
    found: dict[str, str] = {}
    for need in compiled.main.secrets:
        if value := _value(need, held, values):
            found[need.name] = value
    return found


def fates(compiled: CompiledStage, running: Mapping[str, str], given: Mapping[str, str]) -> tuple[SecretFate, ...]:
    """Say what becomes of each secret; `given` are those of the stage's secrets file."""
    return tuple(SecretFate(need.name, _fate(need, running, given), need.title) for need in secret_needs(compiled))


def _fate(need: SecretNeed, running: Mapping[str, str], given: Mapping[str, str]) -> Fate:
    if need.name not in running:
        return Fate.NEW
    return Fate.KEPT if given.get(need.name, running[need.name]) == running[need.name] else Fate.CHANGED


def _value(need: SecretNeed, held: Mapping[str, str], values: Values) -> str | None:
    kept = held.get(_MADE.get(need.path, dotted(need.path)))
    return kept or _text(get(values, need.path))


def _text(value: Json) -> str | None:
    """A secret in the values; several keys are one text, as the chart joins them."""
    if isinstance(value, list):
        return ";".join(str(one) for one in value) or None
    return value if isinstance(value, str) and value else None
