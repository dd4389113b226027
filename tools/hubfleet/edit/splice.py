"""Edits of YAML text that touch the characters of one value and nothing else.

Every function returns the new text. `Unspliceable` means that the text is written in a way that these functions do
not cut safely (an anchor is in the way, a key in the long form, ...).
"""

from __future__ import annotations

from itertools import pairwise

from hubfleet.edit.cut import Cut, Unspliceable
from hubfleet.edit.lines import (
    column,
    comments_begin,
    entry_end,
    line_end,
    line_start,
    next_line,
    own_comment,
    stands_first,
)
from hubfleet.edit.order import Kind
from hubfleet.edit.scalar_text import scalar_text
from hubfleet.edit.style import WIDTH, flow_text
from hubfleet.edit.syntax import Entry, Part, follow
from hubfleet.model.json import Json, Path


def replace(text: str, kind: Kind, path: Path, value: Json) -> str:
    """Give the value at a path, which exists, another value."""
    cut = Cut.of(text, kind)
    entries, part = follow(cut.root, path)
    if part is None or not entries:
        raise Unspliceable
    in_flow = any(entry.value.flow for entry in entries[:-1])
    if part.has_properties and part.form != "scalar":
        raise Unspliceable
    inline = _inline(cut, part, value, path, in_flow=in_flow)
    if inline is not None and not part.is_block:
        return _put_inline(cut, entries[-1], inline)
    if in_flow:
        raise Unspliceable
    return _put_lines(cut, entries[-1], value, path, inline)


def insert_key(text: str, kind: Kind, path: Path, value: Json) -> str:
    """Write a key that is not there yet into the mapping above it, where house order puts it."""
    cut = Cut.of(text, kind)
    name = str(path[-1])
    _, mapping = follow(cut.root, path[:-1])
    if mapping is None or mapping.form != "mapping" or not mapping.entries:
        raise Unspliceable
    position = _position(cut.kind_at(path[:-1]), [str(entry.name) for entry in mapping.entries], name)
    if mapping.flow:
        piece = f"{scalar_text(name, flow=True)}: {flow_text(value, cut.kind_at(path), nested=True)}"
        return _insert_in_flow(cut, mapping, position, piece)
    indent = column(text, mapping.entries[0].start)
    lines = cut.writer.entry(name, value, cut.kind_at(path), path, indent)
    return _insert_lines(cut, mapping, position, lines, indent)


def insert_item(text: str, kind: Kind, path: Path, value: Json) -> str:
    """Write an item into a list that is not empty, before the one at the index that `path` ends with."""
    cut = Cut.of(text, kind)
    _, items = follow(cut.root, path[:-1])
    position = path[-1]
    if items is None or items.form != "list" or not items.entries or not isinstance(position, int):
        raise Unspliceable
    if items.flow:
        return _insert_in_flow(cut, items, position, flow_text(value, cut.kind_at(path), nested=True))
    indent = column(text, items.entries[0].start)
    return _insert_lines(cut, items, position, cut.writer.item(value, cut.kind_at(path), path, indent), indent)


def remove(text: str, path: Path) -> str:
    """Take out the entry at a path with its own comments; there must be others beside it."""
    cut = Cut.of(text, Kind())
    entries, part = follow(cut.root, path)
    _, above = follow(cut.root, path[:-1])
    if part is None or above is None or len(above.entries) == 1:
        raise Unspliceable
    position = above.entries.index(entries[-1])
    if above.flow:
        return _remove_from_flow(cut, above, position)
    entry = entries[-1]
    end = entry_end(text, entry, column(text, entry.start))
    if not stands_first(text, entry.start):
        following = above.entries[position + 1]
        if text[end : following.start].strip():
            raise Unspliceable
        return cut.replaced(entry.start, following.start, "")
    heads_file = len(path) == 1 and position == 0
    start = line_start(text, entry.start) if heads_file else comments_begin(text, entry.start)
    if position and _has_gaps(text, above):
        start -= len(text[:start]) - len(text[:start].rstrip()) - len(cut.eol)
    return cut.replaced(start, end, "")


def rename(text: str, path: Path, name: str) -> str:
    """Give the key at a path another name."""
    cut = Cut.of(text, Kind())
    entries, _ = follow(cut.root, path)
    key = entries[-1].key
    if len(entries) < len(path) or key is None or key.has_properties:
        raise Unspliceable
    in_flow = any(entry.value.flow for entry in entries[:-1]) or cut.root.flow
    return cut.replaced(key.start, key.end, scalar_text(name, flow=in_flow, quote=key.style or None))


def _inline(cut: Cut, part: Part, value: Json, path: Path, *, in_flow: bool) -> str | None:
    """Return the new value as it stands behind its key, or None where it gets lines of its own."""
    kind = cut.kind_at(path)
    if isinstance(value, str) and (in_flow or "\n" not in value):
        quote = part.style if part.style in ("'", '"') else None
        return scalar_text(value, flow=in_flow, quote=quote)
    if in_flow or not value or (part.flow and not _is_wide(flow_text(value, kind), path)):
        return flow_text(value, kind, nested=in_flow)
    if part.is_block and part.form != "scalar" and isinstance(value, dict | list):
        return None
    return cut.writer.inline(value, kind, path, WIDTH - 2 * len(path))


def _is_wide(text: str, path: Path) -> bool:
    return len(text) + 2 * len(path) + len(str(path[-1])) > WIDTH


def _put_inline(cut: Cut, entry: Entry, new: str) -> str:
    part = entry.value
    start = part.start
    gap = " " if start == part.end and start > 0 and cut.text[start - 1] not in " \t" else ""
    return cut.replaced(start, part.end, gap + new)


def _put_lines(cut: Cut, entry: Entry, value: Json, path: Path, inline: str | None) -> str:
    """Write a value that has, or had, lines of its own. What stands before it on the first line stays."""
    text, part = cut.text, entry.value
    head = _head_end(cut, entry)
    own = own_comment(text, head if part.is_block and part.form != "scalar" else part.end)
    if part.form == "scalar" and part.is_block:
        own = own_comment(text, head + len(text[head : line_end(text, head)].split("#")[0].rstrip()))
    end = _content_end(text, entry)
    if inline is not None:
        return cut.replaced(head, end, f" {inline}{own}")
    indent = column(text, entry.start)
    lines = (
        cut.writer.entry("x", value, cut.kind_at(path), path, indent)
        if entry.key
        else _under_dash(cut, value, path, indent)
    )
    first = lines[0].partition(":")[2] if entry.key else lines[0]
    return cut.replaced(head, end, cut.joined([first.rstrip() + own, *lines[1:]]))


def _under_dash(cut: Cut, value: Json, path: Path, indent: int) -> list[str]:
    lines = cut.writer.item(value, cut.kind_at(path), path, indent)
    return [lines[0][indent + 1 :], *lines[1:]]


def _head_end(cut: Cut, entry: Entry) -> int:
    """Return where the colon or dash before a value ends."""
    if entry.key is None:
        return entry.start + 1
    colon = cut.text.find(":", entry.key.end)
    if colon < 0 or cut.text[entry.key.end : colon].strip():
        raise Unspliceable
    return colon + 1


def _content_end(text: str, entry: Entry) -> int:
    """Return where the last line of a value ends, its own comments included."""
    if entry.value.is_block:
        end = entry_end(text, entry, column(text, entry.start))
        return line_end(text, line_start(text, end - 1)) if text[:end].endswith("\n") else end
    return line_end(text, entry.value.end)


def _insert_in_flow(cut: Cut, above: Part, position: int, piece: str) -> str:
    if position == 0:
        return cut.replaced(above.entries[0].start, above.entries[0].start, f"{piece}, ")
    end = above.entries[position - 1].value.end
    return cut.replaced(end, end, f", {piece}")


def _insert_lines(cut: Cut, above: Part, position: int, lines: list[str], indent: int) -> str:
    text = cut.text
    if position == 0:
        first = above.entries[0].start
        return cut.replaced(first, first, cut.joined(lines)[indent:] + cut.eol + " " * indent)
    at = entry_end(text, above.entries[position - 1], indent)
    if _has_gaps(text, above):
        lines = ["", *lines]
    if at == len(text) and not text.endswith("\n"):
        return text + cut.eol + cut.joined(lines)
    return cut.replaced(at, at, cut.joined(lines) + cut.eol)


def _has_gaps(text: str, above: Part) -> bool:
    """Whether a blank line stands before each entry but the first."""
    between = [
        text[next_line(text, one.value.end) : line_start(text, two.start)] for one, two in pairwise(above.entries)
    ]
    return bool(between) and all(lines.lstrip(" \t\r").startswith("\n") for lines in between)


def _remove_from_flow(cut: Cut, above: Part, position: int) -> str:
    entry = above.entries[position]
    if position + 1 < len(above.entries):
        return cut.replaced(entry.start, above.entries[position + 1].start, "")
    return cut.replaced(above.entries[position - 1].value.end, entry.value.end, "")


def _position(kind: Kind, present: list[str], name: str) -> int:
    """Return where a key goes: behind the last one that house order puts before it."""
    order = kind.order
    if name not in order:
        return len(present)
    before = [at for at, other in enumerate(present) if other in order and order.index(other) < order.index(name)]
    return max(before) + 1 if before else 0
