"""New files in the house's order and style, from plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hubfleet.edit.order import Kind
from hubfleet.edit.scalar_text import scalar_text
from hubfleet.model.base import Model
from hubfleet.model.json import Json, Path

WIDTH = 100
_ALWAYS_BLOCK = frozenset({"stages", "values", "node_pools"})
_MOST_IN_FLOW = 6
_DEEPEST_FLOW = 3


def write(model: type[Model] | None, data: Mapping[str, Json], comments: Mapping[Path, str] | None = None) -> str:
    """Return a document in house order and style, ending with a newline.

    `comments` stand above the value at their path, each line after a `# `; that of `()` heads the file.
    """
    writer = Writer(comments=dict(comments or {}))
    lines = [*writer.comment((), 0), *writer.block(dict(data), Kind.of(model), (), 0)]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Writer:
    """Writes values as lines. `step` is the indentation of a mapping, `dash` that of a list below its key."""

    comments: Mapping[Path, str] = field(default_factory=dict)
    step: int = 2
    dash: int = 2

    def block(self, value: Json, kind: Kind, path: Path, indent: int) -> list[str]:
        """Return the lines of a mapping or list that is not empty, each key or item on a line of its own."""
        if isinstance(value, dict):
            lines = []
            for name in kind.sorted(value):
                below = (*path, name)
                lines += [*self.comment(below, indent), *self.entry(name, value[name], kind.below(name), below, indent)]
            return lines
        lines = []
        for position, item in enumerate(value if isinstance(value, list) else ()):
            below = (*path, position)
            lines += [*self.comment(below, indent), *self.item(item, kind.below(position), below, indent)]
        return lines

    def entry(self, name: str, value: Json, kind: Kind, path: Path, indent: int) -> list[str]:
        """Return the lines of `name: value`."""
        head = f"{' ' * indent}{scalar_text(name)}:"
        if (text := self.inline(value, kind, path, WIDTH - len(head) - 1)) is not None:
            return [f"{head} {text}"]
        if isinstance(value, str):
            return [f"{head} {literal_header(value)}", *literal_lines(value, indent + self.step)]
        inner = indent + (self.dash if isinstance(value, list) else self.step)
        return [head, *self.block(value, kind, path, inner)]

    def item(self, value: Json, kind: Kind, path: Path, indent: int) -> list[str]:
        """Return the lines of `- value`."""
        head = f"{' ' * indent}- "
        if (text := self.inline(value, kind, path, WIDTH - len(head))) is not None:
            return [head + text]
        if isinstance(value, str):
            return [head + literal_header(value), *literal_lines(value, indent + 2)]
        lines = self.block(value, kind, path, indent + 2)
        if lines[0].lstrip().startswith("#"):
            return [f"{head.rstrip()}", *lines]
        return [head + lines[0][indent + 2 :], *lines[1:]]

    def comment(self, path: Path, indent: int) -> list[str]:
        """Return the lines of the comment at a path."""
        text = self.comments.get(path, "")
        return [f"{' ' * indent}# {line}".rstrip() for line in text.splitlines()] if text.strip() else []

    def inline(self, value: Json, kind: Kind, path: Path, width: int) -> str | None:
        """Return the value as it stands behind its key, or None where the house writes it on lines of its own."""
        if isinstance(value, str):
            return None if _is_literal(value) else scalar_text(value)
        if not isinstance(value, dict | list) or not value:
            return flow_text(value, kind)
        if self._has_comment_below(path) or not _reads_well(value, path):
            return None
        text = flow_text(value, kind)
        return text if len(text) <= width else None

    def _has_comment_below(self, path: Path) -> bool:
        return any(len(other) > len(path) and other[: len(path)] == path for other in self.comments)


def flow_text(value: Json, kind: Kind | None = None, *, nested: bool = False) -> str:
    """Return the value on one line, whatever its length."""
    known = kind or Kind()
    if isinstance(value, dict):
        pairs = (
            f"{scalar_text(n, flow=True)}: {flow_text(value[n], known.below(n), nested=True)}"
            for n in known.sorted(value)
        )
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow_text(item, known.below(0), nested=True) for item in value) + "]"
    return scalar_text(value, flow=nested)


def _reads_well(value: dict[str, Json] | list[Json], path: Path) -> bool:
    """Whether a reader takes the value in at a glance: short, shallow, and no text of several lines."""
    if path and path[-1] in _ALWAYS_BLOCK:
        return False
    if isinstance(value, list):
        return not _needs_lines(value)
    if len(path) == 1 and len(value) > 1:
        return False
    return len(value) <= _MOST_IN_FLOW and depth(value) <= _DEEPEST_FLOW and not _needs_lines(value)


def depth(value: Json) -> int:
    """How many collections lie inside one another."""
    below: Sequence[Json] = (
        list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    )
    return 1 + max(map(depth, below), default=0) if isinstance(value, dict | list) else 0


def _needs_lines(value: Json) -> bool:
    """Whether a list of mappings or a text of several lines is somewhere below."""
    if isinstance(value, dict):
        return any(map(_needs_lines, value.values()))
    if isinstance(value, list):
        return any(isinstance(item, dict | list) or _needs_lines(item) for item in value)
    return isinstance(value, str) and _is_literal(value)


def _is_literal(text: str) -> bool:
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0].strip())
        and lines[0][0] not in " \t"
        and all((line.isprintable() and "\ufeff" not in line and line == line.rstrip()) for line in lines)
        and not text.endswith("\n\n")
    )


def literal_header(text: str) -> str:
    """Return the sign that starts a text of several lines."""
    return "|" if text.endswith("\n") else "|-"


def literal_lines(text: str, indent: int) -> list[str]:
    """Return the lines of a text of several lines."""
    return [f"{' ' * indent}{line}" if line else "" for line in text.removesuffix("\n").split("\n")]
