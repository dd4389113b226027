"""From a place in an imported fleet back to the place in the source that it came from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hubfleet.findings import Location
from hubfleet.importers.fold import below
from hubfleet.importers.settings import collapse
from hubfleet.load.node import Node
from hubfleet.model.json import Json, Path

_ENTRY = re.compile(r"\[[^\]]*\]")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_FRAME = re.compile(r"^(stages\.[a-z]+|defaults)\.")


@dataclass(frozen=True, slots=True)
class Place:
    """One value of the source: the field it became, its text, and where it stands."""

    to: str
    value: str
    at: Location


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one stage (or a cluster) comes from: the entry that names it, each value, and files that can't be read."""

    entry: Location
    places: tuple[Place, ...] = ()
    secret_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a location in a file points at: its field, its value, and how many like it stand before it in the file."""

    field: str
    value: str
    before: int


def places_of(values: Node, where: Mapping[Path, str]) -> tuple[Place, ...]:
    """Return the place of every value of a source hub; `where` says what became of settings."""
    found = []
    for path, node in values.walk():
        to = where.get(collapse(path))
        if to is not None:
            found.append(Place(bare(to), _plain(node.plain()), node.key or node.at))
    return tuple(found)


def pointed_at(root: Node, location: Location) -> Pointed:
    """Return what a location in a document points at; nothing found is the whole document."""
    seen: defaultdict[tuple[str, str], int] = defaultdict(int)
    found = Pointed("", "", 0)
    for path, node in _all(root):
        field, value = bare(_FRAME.sub("", _text(path))), _plain(node.content)
        if _is_at(node, location):
            found = Pointed(field, value, seen[field, value])
            if node.key and (node.key.line, node.key.column) == (location.line, location.column):
                return found
        seen[field, value] += 1
    return found


def nearest(origin: Origin, pointed: Pointed) -> Location:
    """Return the place in the source of what is pointed at: of the value, of one below it, of one above it."""
    field = pointed.field
    while field:
        same = [one for one in origin.places if one.to == field]
        if same:
            return _alike(same, pointed).at if field == pointed.field else same[0].at
        below_it = next((one.at for one in origin.places if one.to.startswith(f"{field}.")), None)
        if below_it:
            return below_it
        field = field.rpartition(".")[0]
    return origin.entry


def bare(field: str) -> str:
    """Return a field without the names of list entries: the source's order of these may be another."""
    return _ENTRY.sub("", field)


def _alike(same: Sequence[Place], pointed: Pointed) -> Place:
    equal = [one for one in same if one.value == pointed.value]
    if not equal and (number := _NUMBER.match(pointed.value)):
        equal = [one for one in same if (other := _NUMBER.match(one.value)) and other[0] == number[0]]
    among = equal or same
    return among[min(pointed.before, len(among) - 1)] if equal else among[0]


def _all(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Yield every node below one, mappings and lists before what is in them."""
    for key, child in (node.mapping or {}).items():
        yield (*path, key), child
        yield from _all(child, (*path, key))
    for at, child in enumerate(node.items or ()):
        yield (*path, at), child
        yield from _all(child, (*path, at))


def _text(path: Path) -> str:
    text = ""
    for part in path:
        text = f"{text}[]" if isinstance(part, int) else below(text, part)
    return text


def _is_at(node: Node, location: Location) -> bool:
    spots = [(one.line, one.column) for one in (node.at, node.key) if one is not None]
    return (location.line, location.column) in spots


def _plain(value: object) -> str:
    kept: Json = value if isinstance(value, str | int | float | bool) else None
    return "" if kept is None else str(kept)
