"""Python in the defaults of a source's own wrapper chart: told, not copied."""

from __future__ import annotations

from hubfleet.importers.reading import Reader
from hubfleet.load.node import Node

PYTHON = "extraConfig"
ADVICE = "write what you need of it anew, as a file beside a hub or a blueprint"


def without_python(reader: Reader, node: Node) -> Node:
    """Return defaults without the chart's Python, and tell of it."""
    if node.mapping is None:
        return node
    kept: dict[str, Node] = {}
    for key, child in node.mapping.items():
        if key == PYTHON:
            for name, piece in (child.mapping or {}).items():
                reader.tell(f"{name} is Python of the source's chart: it is not copied", piece.key or piece.at, ADVICE)
        else:
            left = without_python(reader, child)
            if left.mapping or not child.mapping:
                kept[key] = left
    return Node(kept, node.at, node.key)
