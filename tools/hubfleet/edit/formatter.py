"""House order and tidy lines for people's files; what they say, their comments and their quoting stay.

The keys that a model knows come into its order, each with its comments. Ends of lines are trimmed, several blank lines
become one, and the file ends with a line break. Chart values and free mappings keep their order.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby, pairwise

from hubfleet.edit import lines as places
from hubfleet.edit.order import Kind, model_of
from hubfleet.edit.syntax import Entry, Part, every_part, read_syntax
from hubfleet.load.document import read_document
from hubfleet.model.base import Model
from hubfleet.model.json import Json, Path


def tidy(text: str, file: str, model: type[Model] | None = None) -> str:
    """Return the text of a file as the house writes it. The text must be readable without findings."""
    data = read_document(text.encode(), file).data
    known = model or model_of(file, data)
    trimmed = _trimmed(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    if not _says(trimmed, file, data):
        return text
    return _ordered(trimmed, file, data, Kind.of(known)) if known else trimmed


def _ordered(text: str, file: str, data: dict[str, Json], top: Kind) -> str:
    """Bring one mapping after the other into order; one that can't be without changing what it says is left."""
    left: set[Path] = set()
    while True:
        found = _first_unordered(text, top, left)
        if found is None:
            return text
        path, part, order = found
        after = _flow(text, part, order) if part.flow else _block(text, part, order, is_top=not path)
        if after is not None and _says(after, file, data):
            text = after
        else:
            left.add(path)


def _says(text: str, file: str, data: dict[str, Json]) -> bool:
    document = read_document(text.encode(), file)
    return not document.findings and json.dumps(document.data, sort_keys=True) == json.dumps(data, sort_keys=True)


def _first_unordered(text: str, top: Kind, left: set[Path]) -> tuple[Path, Part, list[int]] | None:
    for path, part in every_part(read_syntax(text)):
        if part.form == "mapping" and path not in left:
            names = [str(entry.name) for entry in part.entries]
            wanted = _kind_at(top, path).sorted(names)
            if wanted != names:
                return path, part, [names.index(name) for name in wanted]
    return None


def _kind_at(kind: Kind, path: Path) -> Kind:
    for part in path:
        kind = kind.below(part)
    return kind


def _flow(text: str, part: Part, order: Sequence[int]) -> str | None:
    """Put the entries between brackets into another order; what stands between them stays there."""
    if "\n" in text[part.start : part.end]:
        return None
    pieces = [text[entry.start : entry.value.end] for entry in part.entries]
    between = [text[one.value.end : two.start] for one, two in pairwise(part.entries)]
    body = "".join(pieces[at] + gap for at, gap in zip(order, [*between, ""], strict=True))
    return text[: part.entries[0].start] + body + text[part.entries[-1].value.end :]


def _block(text: str, part: Part, order: Sequence[int], *, is_top: bool) -> str | None:
    """Put entries on lines of their own into another order, each with its comments and blank lines."""
    if any(not places.stands_first(text, entry.start) for entry in part.entries[1:]):
        return None
    indent = places.column(text, part.entries[0].start)
    bounds = _bounds(text, part.entries, indent, is_top=is_top)
    chunks = [text[start:end] for start, end in pairwise(bounds)]
    gaps = [_blank_before(chunk) for chunk in chunks]
    bodies = [chunk[len(gap) :] for chunk, gap in zip(chunks, gaps, strict=True)]
    if not places.stands_first(text, part.entries[0].start):
        # Behind a dash: the first key has its indentation from the dash, and no comment can stand above it.
        bodies[0] = " " * indent + bodies[0]
        if bodies[order[0]].lstrip().startswith("#"):
            return None
        bodies[order[0]] = bodies[order[0]][indent:]
    # A blank line goes with the entry below it, but nothing begins with one.
    gaps[0], gaps[order[0]] = gaps[order[0]], gaps[0]
    body = "".join(gaps[at] + bodies[at] for at in order)
    return text[: bounds[0]] + body + text[bounds[-1] :]


def _bounds(text: str, entries: Sequence[Entry], indent: int, *, is_top: bool) -> list[int]:
    """Return where each entry begins with its comments, and where the last one ends. A file's head is nobody's."""
    first = entries[0].start
    if places.stands_first(text, first):
        first = places.line_start(text, first) if is_top else places.comments_begin(text, first)
    return [first, *(places.entry_end(text, entry, indent) for entry in entries)]


def _blank_before(chunk: str) -> str:
    length = 0
    while chunk[length:].startswith("\n"):
        length += 1
    return chunk[:length]


def _trimmed(text: str) -> str:
    """Trim the ends of lines and join blank lines, but for lines inside a text of several lines."""
    kept = _inside_scalars(text)
    numbered = [
        (number in kept, line if number in kept else line.rstrip()) for number, line in enumerate(text.split("\n"))
    ]
    result: list[str] = []
    for (inside, blank), group in groupby(numbered, lambda pair: (pair[0], not pair[1])):
        found = [line for _, line in group]
        result += found[:1] if blank and not inside else found
    return "\n".join(result).lstrip("\n").rstrip("\n") + "\n"


def _inside_scalars(text: str) -> set[int]:
    """Return the numbers of lines, from 0, whose end belongs to a scalar of several lines."""
    inside: set[int] = set()
    for _, part in every_part(read_syntax(text)):
        if part.form == "scalar" and "\n" in text[part.start : part.end]:
            first = text.count("\n", 0, part.start)
            inside |= set(range(first, first + text.count("\n", part.start, part.end) + (part.style in ("|", ">"))))
    return inside
