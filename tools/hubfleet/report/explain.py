"""Explained values, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from hubfleet.load.explain import Explained, Layer
from hubfleet.model.json import Json


def as_text(entries: Iterable[Explained]) -> str:
    """One line a value with its place; what it lies over is indented below it."""
    return "\n".join(line for entry in entries for line in _lines(entry)) + "\n"


def as_json(entries: Iterable[Explained]) -> str:
    """The same for programs."""
    return (
        json.dumps({"version": 1, "values": [_entry(entry) for entry in entries]}, indent=2, ensure_ascii=False) + "\n"
    )


def _lines(entry: Explained) -> Iterator[str]:
    if entry.is_default:
        yield f"{entry.path}: {_show(entry.value)}  (default)"
        return
    first, *below = entry.layers
    yield f"{entry.path}: {_show(first.value)}  {first.location}"
    for layer in below:
        yield f"  over {_show(layer.value)}  {layer.location}"


def _show(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _entry(entry: Explained) -> dict[str, Json]:
    return {"path": entry.path, "value": entry.value, "set_by": [_layer(layer) for layer in entry.layers]}


def _layer(layer: Layer) -> dict[str, Json]:
    at = layer.location
    return {"value": layer.value, "file": at.file, "line": at.line, "column": at.column}
