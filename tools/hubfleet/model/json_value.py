"""Values of JSON that somebody hands over, with the path that led to each: a misfit names what is wrong, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Path, dotted

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Misfit(HubfleetError):
    """A value that is not of the form that was expected."""


@dataclass(frozen=True, slots=True)
class JsonValue:
    """One value and where it stands. Every method raises Misfit for a value of another form."""

    value: Json
    path: Path = ()

    def entry(self, key: str) -> JsonValue:
        """Return the value of a key that must be there."""
        mapping = self._mapping()
        if key not in mapping:
            raise self.misfit(f"lacks the key `{key}`")
        return JsonValue(mapping[key], (*self.path, key))

    def may(self, key: str) -> JsonValue:
        """Return the value of a key that need not be there, nor the mapping itself: then it is null."""
        if self.value is None:
            return JsonValue(None, (*self.path, key))
        return JsonValue(self._mapping().get(key), (*self.path, key))

    def items(self) -> tuple[JsonValue, ...]:
        """Return the items of a list."""
        if not isinstance(self.value, list):
            raise self.misfit("is not a list")
        return tuple(JsonValue(item, (*self.path, index)) for index, item in enumerate(self.value))

    def text(self) -> str:
        """Return the text."""
        if not isinstance(self.value, str):
            raise self.misfit("is not text")
        return self.value

    def number(self) -> int:
        """Return the whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.misfit("is not a whole number")
        return self.value

    def instant(self) -> datetime:
        """Return the instant with its zone."""
        try:
            at = datetime.fromisoformat(self.text())
        except ValueError:
            raise self.misfit("is not an instant") from None
        if at.tzinfo is None:
            raise self.misfit("is not an instant with its zone")
        return at

    def one_of(self, known: type[E]) -> E:
        """Return the member of an enumeration that the text names."""
        text = self.text()
        if text not in list(known):
            raise self.misfit(f'"{text}" is unknown; known: {", ".join(sorted(known))}')
        return known(text)

    def maybe(self, read: Callable[[JsonValue], T]) -> T | None:
        """Return what `read` makes of the value, None for null."""
        return None if self.value is None else read(self)

    def misfit(self, message: str) -> Misfit:
        """Return the error that says something of this value: `is not a list`."""
        return Misfit(f"`{dotted(self.path)}` {message}" if self.path else f"it {message}")

    def _mapping(self) -> dict[str, Json]:
        if not isinstance(self.value, dict):
            raise self.misfit("is not a mapping")
        return self.value
