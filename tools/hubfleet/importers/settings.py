"""A setting is a distinct leaf path of one source hub; the items of a list count as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubfleet.findings import Location
from hubfleet.load.node import Node
from hubfleet.model.json import Json, Path

ITEM = "[]"
"""Stands in a setting's path for any item of a list."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its path below a chart's values, its (first) value, its place, and the places it overrules."""

    path: Path
    value: Json
    at: Location
    overruled: tuple[Location, ...] = ()


def settings_of(values: Node) -> dict[Path, Setting]:
    """Return all settings of a hub by path, in the order of its files."""
    found: dict[Path, Setting] = {}
    for path, node in values.walk():
        collapsed = collapse(path)
        if collapsed and collapsed not in found:
            under = tuple(older.at for older in node.history())[1:]
            found[collapsed] = Setting(collapsed, node.plain(), node.key or node.at, under)
    return found


def leaves(values: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Yield the path of every setting with its value; an empty mapping or list is one."""
    if isinstance(values, dict) and values:
        for key, inside in values.items():
            yield from leaves(inside, (*path, key))
    elif isinstance(values, list) and values:
        for inside in values:
            yield from leaves(inside, (*path, ITEM))
    else:
        yield path, values


def collapse(path: Path) -> Path:
    """Return the path with every index as any item."""
    return tuple(ITEM if isinstance(part, int) else part for part in path)


def unit(path: Path) -> Path:
    """Return what can only stand or fall as a whole: a list, else the setting itself."""
    return path[: path.index(ITEM)] if ITEM in path else path


def text(path: Path) -> str:
    """Write a setting's path for people: `hub.config.Authenticator.admin_users[]`."""
    written = ""
    for part in path:
        if part == ITEM:
            written += ITEM
        else:
            name = f'["{part}"]' if "." in str(part) else str(part)
            written += name if name.startswith("[") or not written else f".{name}"
    return written
