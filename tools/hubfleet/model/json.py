"""Named JSON types: what has no model of ours, because Helm and Kubernetes define it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
Values: TypeAlias = "dict[str, Json]"
"""Helm values of one release."""

Manifest: TypeAlias = "dict[str, Json]"
"""One Kubernetes object."""

Path: TypeAlias = tuple[str | int, ...]
"""Keys and list indices from the top of a document, values or manifest down to a value."""


def dotted(path: Iterable[str | int]) -> str:
    """Write a path for people: `profiles[0].name`; a key that holds a dot is quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif "." in part or "[" in part:
            text += f'["{part}"]'
        else:
            text += f".{part}" if text else part
    return text


def get(values: Json, path: Path) -> Json:
    """Return the value at `path`, or None where there is none."""
    for part in path:
        if isinstance(values, Mapping) and isinstance(part, str):
            values = values.get(part)
        elif isinstance(values, list) and isinstance(part, int) and part < len(values):
            values = values[part]
        else:
            return None
    return values


def put(values: Values, path: Path, value: Json) -> Values:
    """Return `values` with `value` at `path` (keys only), without changing what was given."""
    head, *rest = path
    if not isinstance(head, str):
        raise TypeError(f"a key is needed at {dotted(path)}")
    below = values.get(head)
    if rest:
        value = put(below if isinstance(below, dict) else {}, tuple(rest), value)
    return {**values, head: value}
