"""YAML data that remembers where each value was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from hubfleet.findings import Location
from hubfleet.model.json import Json, Path

Scalar: TypeAlias = "None | bool | int | float | str"
Content: TypeAlias = "Scalar | dict[str, Node] | tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Node:
    """One value with its place.

    `key` is where the key that leads to it stands (None in lists and at the top). `under` is the value of an
    earlier layer that this one lies over, so that a value can tell its history. `fresh` marks a value that takes
    nothing over from the layers below it, `torn` one of which a part could not be read: what it seems to lack may
    stand there.
    """

    content: Content
    at: Location
    key: Location | None = None
    under: Node | None = None
    fresh: bool = False
    torn: bool = False

    @property
    def mapping(self) -> dict[str, Node] | None:
        """The entries, when this is a mapping."""
        return self.content if isinstance(self.content, dict) else None

    @property
    def items(self) -> tuple[Node, ...] | None:
        """The items, when this is a list."""
        return self.content if isinstance(self.content, tuple) else None

    def plain(self) -> Json:
        """The value without places."""
        content = self.content
        if isinstance(content, dict):
            return {key: node.plain() for key, node in content.items()}
        if isinstance(content, tuple):
            return [node.plain() for node in content]
        return content

    def child(self, part: str | int) -> Node | None:
        """The value below, or None."""
        content = self.content
        if isinstance(content, dict):
            return content.get(part) if isinstance(part, str) else None
        if isinstance(content, tuple) and isinstance(part, int) and -len(content) <= part < len(content):
            return content[part]
        return None

    def find(self, path: Path) -> Node | None:
        """The value at `path`, or None."""
        node: Node | None = self
        for part in path:
            node = node.child(part) if node else None
        return node

    def follow(self, path: Path) -> tuple[Node, Path]:
        """Follow `path` as far as it exists: that value, and the parts that really led to it.

        Parts that name no key here are skipped when a later one exists: pydantic puts union tags into its paths.
        """
        node: Node = self
        real: list[str | int] = []
        for part in path:
            below = node.child(part)
            if below is not None:
                node = below
                real.append(part)
        return node, tuple(real)

    def nearest(self, path: Path) -> tuple[Node, int]:
        """Follow `path` up to the first part that does not exist: that value, and how many parts led to it."""
        node: Node = self
        for depth, part in enumerate(path):
            below = node.child(part)
            if below is None:
                return node, depth
            node = below
        return node, len(path)

    def history(self) -> Iterator[Node]:
        """This value and those it lies over, the effective one first."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.under

    def over(self, under: Node) -> Node:
        """The same value, remembering what it lies over."""
        return replace(self, under=under)

    def walk(self, path: Path = ()) -> Iterator[tuple[Path, Node]]:
        """Every leaf with its path; an empty mapping or list is a leaf."""
        content = self.content
        if isinstance(content, dict) and content:
            for key, node in content.items():
                yield from node.walk((*path, key))
        elif isinstance(content, tuple) and content:
            for index, node in enumerate(content):
                yield from node.walk((*path, index))
        else:
            yield path, self
