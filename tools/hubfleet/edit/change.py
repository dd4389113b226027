"""One edit as a value: what is to happen at a path, said the same way to text, to ruamel.yaml and to plain data."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

from hubfleet.model.json import Json, Path

TextEdit: TypeAlias = Callable[[str], str]


@dataclass(frozen=True)
class Change:
    """An edit below the collection that holds the last part of `path`.

    `splice` does it to text; `apply` to a mapping or list, in place.
    """

    path: Path
    splice: Callable[[str], str]
    apply: Callable[[Any], None]

    def on(self, data: Json) -> Json:
        """Return plain data with the change in it."""
        changed = deepcopy(data)
        here: Any = changed
        for part in self.path[:-1]:
            here = here[part]
        self.apply(here)
        return changed


def put(value: Json, part: str | int) -> Callable[[Any], None]:
    """Return what sets an entry."""

    def apply(above: Any) -> None:  # noqa: ANN401
        above[part] = deepcopy(value)

    return apply


def insert(value: Json, index: int) -> Callable[[Any], None]:
    """Return what puts an item into a list."""

    def apply(above: Any) -> None:  # noqa: ANN401
        above.insert(index, deepcopy(value))

    return apply


def take_out(part: str | int) -> Callable[[Any], None]:
    """Return what removes an entry."""

    def apply(above: Any) -> None:  # noqa: ANN401
        del above[part]

    return apply


def rename(part: str, name: str) -> Callable[[Any], None]:
    """Return what renames a key, in its place."""

    def apply(above: Any) -> None:  # noqa: ANN401
        entries = [(name if key == part else key, value) for key, value in above.items()]
        for key in list(above):
            del above[key]
        for key, value in entries:
            above[key] = value

    return apply
