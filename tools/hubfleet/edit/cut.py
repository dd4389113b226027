"""A text to be edited, with what has to be known of it before anything is cut."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.edit.lines import column
from hubfleet.edit.order import Kind
from hubfleet.edit.style import Writer
from hubfleet.edit.syntax import Part, every_part, read_syntax
from hubfleet.model.json import Path


class Unspliceable(Exception):
    """The text can't be cut here; another way has to be taken."""


@dataclass(frozen=True)
class Cut:
    """A text with what is known of it: its parts, its line break, its habits of indentation."""

    text: str
    root: Part
    kind: Kind
    eol: str
    writer: Writer

    @classmethod
    def of(cls, text: str, kind: Kind) -> Cut:
        """Look at a text."""
        root = read_syntax(text)
        return cls(text, root, kind, "\r\n" if "\r\n" in text else "\n", Habits.of(text, root).writer)

    def kind_at(self, path: Path) -> Kind:
        """What the model says of the value at a path."""
        kind = self.kind
        for part in path:
            kind = kind.below(part)
        return kind

    def replaced(self, start: int, end: int, new: str) -> str:
        """Return the text with something else between two characters."""
        return self.text[:start] + new + self.text[end:]

    def joined(self, lines: list[str]) -> str:
        """Return lines as text, without a break at the end."""
        return self.eol.join(lines)


@dataclass(frozen=True, slots=True)
class Habits:
    """How far a text indents mappings (`step`) and lists (`dash`) below their keys."""

    step: int
    dash: int

    @classmethod
    def of(cls, text: str, root: Part) -> Habits:
        """Take them from the first of each; the house's way where the text does not show them."""
        seen: dict[str, int] = {}
        for _, part in every_part(root):
            if part.form == "mapping" and not part.flow and part.entries:
                own = column(text, part.entries[0].start)
                for entry in part.entries:
                    if entry.value.is_block and entry.value.entries:
                        seen.setdefault(entry.value.form, column(text, entry.value.entries[0].start) - own)
        step = seen.get("mapping", 2)
        return cls(step, seen.get("list", step))

    @property
    def writer(self) -> Writer:
        """What writes new lines the same way."""
        return Writer(step=self.step, dash=self.dash)
