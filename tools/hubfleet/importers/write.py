"""Files in the house's order and style: short things on one line, comments where their value is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hubfleet.importers.comments import NONE, Comment
from hubfleet.importers.fold import below, by_text, entry_name
from hubfleet.load import scalars
from hubfleet.model.json import Json, Values

WIDTH = 120
SHORT = 4
"""How many values a mapping may have that stands on one line."""

_PLAIN = re.compile(r"[A-Za-z0-9_/.$(][^\n#:{}\[\],&*!|>'\"%@`\\]*(?::[^\s{}\[\],#'\"]+[^\n#:{}\[\],'\"\\]*)*\Z")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def write(data: Values, comments: Mapping[str, Comment], head: str = "") -> str:
    """Return data as YAML. `comments` are by the path of their value, as people write it."""
    top = f"# {head}\n" if head else ""
    return top + "".join(f"{line}\n" for line in _Writer(comments).mapping(data, "", 0))


class _Writer:
    def __init__(self, comments: Mapping[str, Comment]) -> None:
        self.comments = comments

    def mapping(self, data: Values, path: str, depth: int) -> list[str]:
        lines: list[str] = []
        for key, value in data.items():
            lines += self.entry(key, value, below(path, key), depth)
        return lines

    def entry(self, key: str, value: Json, path: str, depth: int) -> list[str]:
        pad, name = "  " * depth, scalar(key)
        comment = self.comments.get(path, NONE)
        above = [f"{pad}# {line}".rstrip() for line in comment.above]
        behind = f"   # {comment.behind}" if comment.behind else ""
        if isinstance(value, str) and "\n" in value and not _UNPRINTABLE.search(value):
            return [*above, f"{pad}{name}: {_block(value)}{behind}", *_text(value, depth + 1)]
        short = flow(value)
        if self.is_short(value, short, path, len(pad) + len(name) + 2):
            return [*above, f"{pad}{name}: {short}{behind}"]
        inside = self.items(value, path, depth) if isinstance(value, list) else self.inside(value, path, depth)
        return [*above, f"{pad}{name}:{behind}", *inside]

    def inside(self, value: Json, path: str, depth: int) -> list[str]:
        return self.mapping(value, path, depth + 1) if isinstance(value, dict) else []

    def items(self, value: list[Json], path: str, depth: int) -> list[str]:
        pad = "  " * (depth + 1)
        lines: list[str] = []
        for item in value:
            inner = f"{path}[{entry_name(item)}]"
            short = flow(item)
            if self.is_short(item, short, inner, len(pad) + 2) or not isinstance(item, dict):
                lines.append(f"{pad}- {short}")
                continue
            inside = self.mapping(item, inner, depth + 2)
            first = next(at for at, line in enumerate(inside) if not line.lstrip().startswith("#"))
            inside[first] = f"{pad}- {inside[first].lstrip()}"
            lines += [f"{pad}{line.lstrip()}" for line in inside[:first]] + inside[first:]
        return lines

    def is_short(self, value: Json, short: str, path: str, used: int) -> bool:
        if not isinstance(value, dict | list) or not value:
            return True
        if used + len(short) > WIDTH or "\n" in short or self._commented(value, path):
            return False
        if isinstance(value, list):
            return not any(isinstance(item, dict | list) for item in value) or len(value) == 1
        return len(value) <= SHORT and not any(_deep(item) for item in value.values())

    def _commented(self, value: Json, path: str) -> bool:
        return any(inside in self.comments for inside in by_text(value, path) if inside != path)


def flow(value: Json) -> str:
    """Return a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def scalar(value: Json) -> str:
    """Return a plain value, quoted where a reader could take it for something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value}"
    text = str(value)
    if _PLAIN.match(text) and text == text.strip() and not text.endswith(":") and _is_text(text):
        return text
    if _UNPRINTABLE.search(text) or "\n" in text:
        return '"' + _escaped(text) + '"'
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


def _is_text(text: str) -> bool:
    return isinstance(scalars.read(text), str) and scalars.oddity(text) is None and " #" not in text


def _escaped(text: str) -> str:
    marks = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return "".join(marks.get(one, one if one.isprintable() else f"\\x{ord(one):02x}") for one in text)


def _block(text: str) -> str:
    indent = "2" if text[:1].isspace() else ""
    return f"|{indent}" if text.endswith("\n") and not text.endswith("\n\n") else f"|{indent}{_end(text)}"


def _end(text: str) -> str:
    return "+" if text.endswith("\n") else "-"


def _text(text: str, depth: int) -> list[str]:
    body = text.removesuffix("\n")
    return [f"{'  ' * depth}{line}" if line else "" for line in body.split("\n")]


def _deep(value: Json) -> bool:
    """Whether a value is too deep to stand on its mapping's line."""
    if isinstance(value, dict):
        return len(value) > SHORT - 1 or any(isinstance(inside, dict | list) for inside in value.values())
    return isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
