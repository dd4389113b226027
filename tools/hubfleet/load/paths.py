"""Paths into a stage's data, as people write them: `home.quota`, `profiles[GPU].image`, `profiles[0]`."""

from __future__ import annotations

import re

from hubfleet.load.merge import Shape, entry_name
from hubfleet.load.node import Node
from hubfleet.model.json import Path

_PART = re.compile(r'\[(?:"([^"]*)"|([^\]]*))\]|([^.\[\]]+)')


def parse_path(path: str | Path, root: Node, shape: Shape) -> Path:
    """Return the path as keys and indices. An entry of a keyed list can be given by its name."""
    if not isinstance(path, str):
        return path
    node: Node | None = root
    parts: list[str | int] = []
    for quoted, bracketed, plain in _PART.findall(path):
        part = _index(quoted or bracketed or plain, node, shape)
        shape = shape.at(part) if isinstance(part, str) else (shape.entries or shape)
        node = node.child(part) if node else None
        parts.append(part)
    return tuple(parts)


def _index(text: str, node: Node | None, shape: Shape) -> str | int:
    if node is None or node.items is None:
        return text
    for position, entry in enumerate(node.items):
        if entry_name(entry, shape) == text:
            return position
    return int(text) if text.isdigit() else text
