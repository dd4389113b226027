"""Comments of the source, by the value that they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hubfleet.findings import Location
from hubfleet.importers.settings import collapse
from hubfleet.load.node import Node
from hubfleet.model.json import Path


@dataclass(frozen=True, slots=True)
class Comment:
    """Lines above a value, and text behind it, without the signs."""

    above: tuple[str, ...] = ()
    behind: str = ""

    @property
    def text(self) -> str:
        """All of it, to stand above the value."""
        lines = [*self.above, *([self.behind] if self.behind else [])]
        return "\n".join(lines).strip("\n")


NONE = Comment()


def comments_of(values: Node, lines: Mapping[str, list[str]]) -> dict[Path, Comment]:
    """Return the comments of a hub's settings. One above a mapping belongs to the first setting below it.

    `lines` are those of the source's files.
    """
    found: dict[Path, Comment] = {}
    _collect(values, (), (), lines, found)
    return found


def _collect(
    node: Node, path: Path, waiting: tuple[str, ...], lines: Mapping[str, list[str]], found: dict[Path, Comment]
) -> None:
    content = node.mapping or node.items
    if not content:
        above = (*waiting, *_above(node.at, lines)) if node.key is None else waiting
        comment = Comment(above, _behind(node, lines))
        if comment != NONE:
            known = found.get(path, NONE)
            found[path] = Comment((*known.above, *comment.above), known.behind or comment.behind)
        return
    inside = content.items() if isinstance(content, dict) else enumerate(content)
    for part, child in inside:
        begins = child.key is not None and not (node.key and node.key.line == child.key.line)
        own = (*waiting, *(_above(child.key, lines) if child.key and begins else ()))
        _collect(child, collapse((*path, part)), own, lines, found)
        waiting = ()


def _above(at: Location, lines: Mapping[str, list[str]]) -> tuple[str, ...]:
    text = lines.get(at.file, [])
    first = at.line - 1
    while first > 0 and first <= len(text) and text[first - 1].lstrip().startswith("#"):
        first -= 1
    return tuple(_bare(line) for line in text[first : at.line - 1])


def _behind(node: Node, lines: Mapping[str, list[str]]) -> str:
    text = lines.get(node.at.file, [])
    if not 0 < node.at.line <= len(text):
        return ""
    rest = text[node.at.line - 1][node.at.column - 1 + node.at.length :]
    return _bare(rest) if rest.lstrip().startswith("#") and rest[:1].isspace() else ""


def _bare(line: str) -> str:
    return line.strip().removeprefix("#").strip()
