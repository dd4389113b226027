"""Files in the house's order and style, with the source's comments above their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubfleet.edit import style
from hubfleet.importers.comments import Comment
from hubfleet.importers.fold import below, entry_name
from hubfleet.model.base import Model
from hubfleet.model.json import Json, Path, Values


def write(model: type[Model], data: Values, comments: Mapping[str, Comment]) -> str:
    """Return data as YAML. `comments` are by the path of their value, as people write it."""
    said = {path: comments[name].text for path, name in _paths(data) if name in comments}
    return style.write(model, data, {path: text for path, text in said.items() if text})


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
