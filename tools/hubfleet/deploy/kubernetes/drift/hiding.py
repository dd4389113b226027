"""Values of live objects made safe to show: what a Secret holds, what is called a secret, and known ones anywhere."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from hubfleet.deploy.kubernetes.drift.fields import Item, Path
from hubfleet.deploy.local.keeping import hide
from hubfleet.deploy.redact import redact
from hubfleet.model.json import Json, Manifest
from hubfleet.model.looks import looks_like

HIDDEN = "(hidden)"
LONGEST = 1000
"""Characters of a text that are told: a plan stays small whatever somebody put into a ConfigMap."""

_HOLDS = ("data", "stringData")


@dataclass(frozen=True, slots=True)
class Hiding:
    """Hides these known values, wherever they stand."""

    known: tuple[str, ...] = ()

    @classmethod
    def of(cls, values: Iterable[str]) -> Hiding:
        """The longest first: one may be part of another."""
        return cls(tuple(sorted(set(values), key=lambda value: (-len(value), value))))

    def value(self, kind: str, path: Path, value: Json) -> Json:
        """Return a value of an object of this kind as it may be shown; None (nothing) stays."""
        if value is None:
            return None
        if kind == "Secret" and (not path or path[0] in _HOLDS):
            return HIDDEN
        return self._safe(tuple(part if isinstance(part, str) else _named(part) for part in path), value)

    def _safe(self, path: tuple[str, ...], value: Json) -> Json:
        if isinstance(value, dict):
            named = value.get("name")
            below = (*path, named) if isinstance(named, str) and "value" in value else path
            return {key: self._safe((*below, *(() if key == "value" else (key,))), one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._safe(path, one) for one in value]
        return self._text(path, value) if isinstance(value, str) else value

    def _text(self, path: tuple[str, ...], text: str) -> str:
        words = path[:-1] if path and path[-1] == "value" else path
        if looks_like(tuple(part for part in words if part != "environment"), text):
            return HIDDEN
        safe = redact(hide(text, self.known))
        return safe if len(safe) <= LONGEST else f"{safe[:LONGEST]}…"


def _named(item: Item) -> str:
    return str(item)


def values_of(secrets: Iterable[Manifest]) -> set[str]:
    """Return what Secrets of a release hold, decoded, to be hidden elsewhere; what is no text is nowhere else."""
    found: set[str] = set()
    for one in secrets:
        for part in _HOLDS:
            held = one.get(part)
            texts = held.values() if isinstance(held, dict) else ()
            found |= {text for value in texts if (text := _decoded(str(value), plain=part == "stringData"))}
    return found


def _decoded(value: str, *, plain: bool) -> str:
    try:
        return value if plain else base64.b64decode(value).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
