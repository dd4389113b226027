"""Files in the house's order and style, with the source's comments above their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubfleet.edit import style
from hubfleet.importers.comments import Comment
from hubfleet.importers.fold import below, entry_name
from hubfleet.model.base import Model
from hubfleet.model.json import Json, Path, Values, get

SHORT = 3


def write(model: type[Model], data: Values, comments: Mapping[str, Comment]) -> str:
    """Return data as YAML. `comments` are by the path of their value, as people write it.

    Items of a list that have no name share a path: their comments are above the first.
    """
    said: dict[Path, str] = {}
    left = {name: comment.text for name, comment in comments.items() if comment.text}
    for path, name in _paths(data):
        if text := left.pop(name, ""):
            at = path[:-1] if _stands_on_one_line(get(data, path[:-1])) and len(path) > 1 else path
            said[at] = f"{said[at]}\n{text}" if at in said else text
    return style.write(model, data, said)


def _stands_on_one_line(data: Json) -> bool:
    """Whether a mapping is short enough to stay on its line, below a comment that belongs to a value in it."""
    plain = isinstance(data, dict) and not any(isinstance(value, dict | list) for value in data.values())
    return plain and isinstance(data, dict) and len(data) <= SHORT


def _paths(data: Json, path: Path = (), name: str = "") -> Iterator[tuple[Path, str]]:
    """Yield every path, as keys and indices, and as people write it."""
    if path:
        yield path, name
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _paths(value, (*path, key), below(name, key))
    elif isinstance(data, list):
        for at, value in enumerate(data):
            yield from _paths(value, (*path, at), f"{name}[{entry_name(value)}]")
