"""Where each value of a YAML text begins and ends, to the character: what an edit may touch and what not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from hubfleet.model.json import Path

Form = Literal["scalar", "mapping", "list", "alias"]
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)*")


@dataclass(frozen=True, slots=True)
class Part:
    """One value in the text: `text[start:end]`, without its anchor and tag, from `outer` on with them.

    `flow` collections stand between brackets. `style` is the quote or sign of a scalar, "" for a plain one.
    """

    form: Form
    outer: int
    start: int
    end: int
    flow: bool = False
    style: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def is_block(self) -> bool:
        """Whether it stands on lines of its own, told by indentation."""
        return (self.form in ("mapping", "list") and not self.flow) or self.style in ("|", ">")

    @property
    def has_properties(self) -> bool:
        """Whether it has an anchor or a tag."""
        return self.outer < self.start

    def entry(self, part: str | int) -> Entry | None:
        """Return the entry of a key or index, or None."""
        if isinstance(part, int):
            return self.entries[part] if self.form == "list" and 0 <= part < len(self.entries) else None
        return next((entry for entry in self.entries if entry.name == part), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value, or an item of a list. `start` is where the key or the item's dash stands."""

    start: int
    value: Part
    key: Part | None = None
    name: str | None = None


def read_syntax(text: str) -> Part:
    """Return the top of a text that `load.document` reads without findings."""
    loader = yaml.CSafeLoader(text)
    for _ in range(2):
        loader.get_event()
    return _Parser(text, loader).part(loader.get_event())


def follow(root: Part, path: Path) -> tuple[list[Entry], Part | None]:
    """Return the entries from the top down to `path`, and the value there (None where there is none)."""
    entries: list[Entry] = []
    here = root
    for part in path:
        found = here.entry(part)
        if found is None:
            return entries, None
        entries.append(found)
        here = found.value
    return entries, here


def every_part(root: Part, path: Path = ()) -> Iterator[tuple[Path, Part]]:
    """Every value with its path, from the top down."""
    yield path, root
    for position, entry in enumerate(root.entries):
        yield from every_part(entry.value, (*path, position if entry.name is None else entry.name))


@dataclass(frozen=True, slots=True)
class _Parser:
    text: str
    loader: Any

    def part(self, event: Any) -> Part:  # noqa: ANN401 - PyYAML's events are untyped
        outer = event.start_mark.index
        if _is(event, yaml.AliasEvent):
            return Part("alias", outer, outer, event.end_mark.index)
        start = self._after_properties(outer)
        if _is(event, yaml.ScalarEvent):
            return self._scalar(event, outer, start)
        flow = bool(event.flow_style)
        if _is(event, yaml.MappingStartEvent):
            entries, closed = self._mapping()
            form: Form = "mapping"
        else:
            entries, closed = self._list(start, flow=flow)
            form = "list"
        if flow:
            return Part(form, outer, start, closed, True, "", entries)
        return Part(form, outer, entries[0].start, entries[-1].value.end, False, "", entries)

    def _scalar(self, event: Any, outer: int, start: int) -> Part:  # noqa: ANN401
        end, style = event.end_mark.index, event.style or ""
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip())
        return Part("scalar", outer, min(start, end), end, False, style)

    def _after_properties(self, index: int) -> int:
        found = _PROPERTIES.match(self.text, index)
        return found.end() if found else index

    def _mapping(self) -> tuple[tuple[Entry, ...], int]:
        entries = []
        while not _is(event := self.loader.get_event(), yaml.MappingEndEvent):
            key = self.part(event)
            name = event.value if _is(event, yaml.ScalarEvent) else ""
            entries.append(Entry(key.outer, self.part(self.loader.get_event()), key, str(name)))
        return tuple(entries), event.end_mark.index

    def _list(self, start: int, *, flow: bool) -> tuple[tuple[Entry, ...], int]:
        entries: list[Entry] = []
        dash = start if flow else self.text.index("-", start)
        column = dash - (self.text.rfind("\n", 0, dash) + 1)
        while not _is(event := self.loader.get_event(), yaml.SequenceEndEvent):
            value = self.part(event)
            if entries and not flow:
                dash = self._dash(entries[-1].value.end, column)
            entries.append(Entry(value.outer if flow else dash, value))
        return tuple(entries), event.end_mark.index

    def _dash(self, after: int, column: int) -> int:
        """Return where the next item's dash stands: the first in its column on a later line."""
        found = re.compile(rf"\n[ ]{{{column}}}-(?=\s|\Z)").search(self.text, after)
        return found.end() - 1 if found else after


def _is(event: Any, kind: type) -> bool:  # noqa: ANN401
    # Not isinstance at each place: the stubs say that an event may have no place, which the parser always gives.
    return isinstance(event, kind)
