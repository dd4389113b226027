"""Sets of fields as the API server keeps them (`fieldsV1`), and paths that find a list's items by their keys.

Source: structured-merge-diff, "fieldpath": `f:` is a field, `k:` an item of a list by its keys, `v:` a value of a set,
`.` the thing itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypeAlias

from hubfleet.model.json import Json

Fields: TypeAlias = "dict[str, Json]"
SELF = "."


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: by its keys, or (without any) by its whole value."""

    keys: tuple[tuple[str, str | int | bool | None], ...] = ()
    value: str = ""

    def is_it(self, candidate: Json) -> bool:
        """Whether this is the item."""
        if not self.keys:
            return candidate == self.value
        return isinstance(candidate, dict) and all(candidate.get(key) == value for key, value in self.keys)

    def __str__(self) -> str:
        return "/".join(str(value) for _, value in self.keys) or self.value


Part: TypeAlias = "str | Item"
Path: TypeAlias = "tuple[Part, ...]"


def text(path: Path) -> str:
    """Write a path for people: `spec.template.spec.containers[hub].env[LOG]`."""
    told = ""
    for part in path:
        if isinstance(part, Item):
            told += f"[{part}]"
        elif "." in part or "/" in part:
            told += f'["{part}"]'
        else:
            told += f".{part}" if told else part
    return told


def part_of(name: str) -> Part | None:
    """The part of a path that a name of a set stands for; None for the thing itself, and for what has no name."""
    mark, _, rest = name.partition(":")
    if mark == "f":
        return rest
    if mark == "k":
        return _keyed(json.loads(rest))
    if mark == "v":
        return Item(value=str(json.loads(rest)))
    return None


def _keyed(keys: Json) -> Item:
    known = keys if isinstance(keys, dict) else {}
    scalars = {key: value for key, value in known.items() if isinstance(value, str | int | bool) or value is None}
    return Item(tuple(sorted(scalars.items())))


def below(fields: Json, part: Part) -> Fields | None:
    """The set below a part; None where it has nothing there."""
    if not isinstance(fields, dict):
        return None
    found = next((held for name, held in fields.items() if part_of(name) == part), None)
    return found if isinstance(found, dict) else None


def holds(fields: Fields, path: Path) -> bool:
    """Whether a set has the field, something in it, or as one value what it lies in."""
    for part in path:
        if not fields:
            return True
        deeper = below(fields, part)
        if deeper is None:
            return False
        fields = deeper
    return True


def items(fields: Json) -> tuple[str, ...]:
    """The keys by which a list's items are told apart; empty for a list that is one value."""
    for name in fields if isinstance(fields, dict) else ():
        part = part_of(name)
        if isinstance(part, Item) and part.keys:
            return tuple(key for key, _ in part.keys)
    return ()


def joined(one: Fields, other: Fields) -> Fields:
    """What is in either set."""
    whole = dict(one)
    for name, deeper in other.items():
        known = whole.get(name)
        both = isinstance(known, dict) and isinstance(deeper, dict)
        whole[name] = joined(known, deeper) if both else deeper  # type: ignore[arg-type]  # both are sets
    return whole


def find(value: Json, part: Part) -> Json:
    """The value at one part of a path; None where there is none."""
    if isinstance(part, Item):
        return next((one for one in value if part.is_it(one)), None) if isinstance(value, list) else None
    return value.get(part) if isinstance(value, dict) else None


def without(value: Json, path: Path) -> Json:
    """Return a value without what is at a path."""
    head, rest = path[0], path[1:]
    if isinstance(head, Item):
        return [one for one in _listed(value, head, rest) if rest or not head.is_it(one)]
    held = value if isinstance(value, dict) else {}
    if rest and head in held:
        return {**held, head: without(held[head], rest)}
    return {key: one for key, one in held.items() if rest or key != head}


def _listed(value: Json, head: Item, rest: Path) -> list[Json]:
    """A list whose item is without what is at the rest of the path."""
    every = value if isinstance(value, list) else []
    return [without(one, rest) if rest and head.is_it(one) else one for one in every]
