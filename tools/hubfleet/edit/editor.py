"""Change one file of the fleet: everything that is not changed stays as somebody wrote it, to the byte.

Values are cut out of the text and replaced where they stand. Each edit is read back: when anything else would change,
ruamel.yaml does it, and when that is not safe either, the edit is refused.
"""

from __future__ import annotations

import json
from pathlib import Path as FilePath

from hubfleet.edit import change as changes
from hubfleet.edit import roundtrip, splice
from hubfleet.edit.change import Change
from hubfleet.edit.cut import Unspliceable
from hubfleet.edit.order import Kind, model_of
from hubfleet.edit.save import refuse_link, replace_file
from hubfleet.edit.syntax import follow, read_syntax
from hubfleet.findings import HubfleetError
from hubfleet.load.document import Document, read_document
from hubfleet.load.paths import parse_path
from hubfleet.load.shape import shape_of
from hubfleet.model.base import Model
from hubfleet.model.json import Json, Path, dotted

_BOM = "\ufeff"


class Editor:
    """A file being edited. `text` is what it says now; nothing reaches the disk before `save`.

    A path is a tuple of keys and indices, or text as people write it (`profiles[GPU].image`).
    """

    def __init__(self, raw: bytes, file: str, model: type[Model] | None = None) -> None:
        """Read a file's bytes. Raises HubfleetError with the first finding where they are not readable YAML.

        `file` is its path relative to the fleet's root; the model follows from it when none is given.
        """
        document = _readable(raw, file)
        self.file = file
        self.raw = raw
        self._bom = _BOM if raw.startswith(_BOM.encode()) else ""
        self._document = document
        self.model = model or model_of(file, document.data)
        self._kind = Kind.of(self.model)

    @classmethod
    def open(cls, root: FilePath, file: str, model: type[Model] | None = None) -> Editor:
        """Read a file of the fleet at `root`. Raises HubfleetError for a link, OSError where it can't be read."""
        refuse_link(root / file)
        return cls((root / file).read_bytes(), file, model)

    @property
    def text(self) -> str:
        """The file as it is now, without a byte order mark."""
        return self._document.text

    @property
    def data(self) -> dict[str, Json]:
        """What the file says now."""
        return self._document.data

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.bytes != self.raw

    @property
    def bytes(self) -> bytes:
        """The file as it is now."""
        return (self._bom + self.text).encode()

    def path(self, path: str | Path) -> Path:
        """Return a path as keys and indices; entries of keyed lists may be given by name."""
        return parse_path(path, self._document.root, shape_of(self.model or Model))

    def get(self, path: str | Path) -> Json:
        """Return the value at a path. Raises KeyError where there is none."""
        here: Json = self.data
        for part in self.path(path):
            here = _child(here, part)
        return here

    def has(self, path: str | Path) -> bool:
        """Whether there is a value at a path."""
        try:
            self.get(path)
        except KeyError:
            return False
        return True

    def set(self, path: str | Path, value: Json) -> None:
        """Write a value. What is missing above it is written, too; inside collections only what differs changes."""
        parts = self.path(path)
        depth = self._known(parts)
        if depth < len(parts):
            self._create(parts, depth, value)
        else:
            self._update(parts, self.get(parts), value)

    def remove(self, path: str | Path) -> None:
        """Take a value out with its key, and the comments right above it and behind it. Raises KeyError."""
        parts = self.path(path)
        self.get(parts)
        above = self.get(parts[:-1])
        if len(parts) > 1 and isinstance(above, dict | list) and len(above) == 1:
            self._replace(parts[:-1], {} if isinstance(above, dict) else [])
        else:
            self._do(Change(parts, lambda text: splice.remove(text, parts), changes.take_out(parts[-1])))

    def rename(self, path: str | Path, name: str) -> None:
        """Give a key another name, in its place. Raises KeyError; HubfleetError where the name is taken."""
        parts = self.path(path)
        self.get(parts)
        if self.has((*parts[:-1], name)):
            raise HubfleetError(f'{self.file} has "{dotted((*parts[:-1], name))}" already', help="choose another name")
        self._do(Change(parts, lambda text: splice.rename(text, parts, name), changes.rename(str(parts[-1]), name)))

    def append(self, path: str | Path, value: Json) -> None:
        """Add an item to the end of a list, which is made where there is none."""
        parts = self.path(path)
        items = self.get(parts) if self.has(parts) else None
        self.insert(parts, len(items) if isinstance(items, list) else 0, value)

    def insert(self, path: str | Path, index: int, value: Json) -> None:
        """Put an item into a list, before the one at `index`."""
        parts = self.path(path)
        items = self.get(parts) if self.has(parts) else None
        if not items:
            self.set(parts, [value])
            return
        if not isinstance(items, list):
            raise HubfleetError(f"{dotted(parts)} in {self.file} is not a list", help="set it instead")
        at = (*parts, max(0, min(index, len(items))))
        self._do(
            Change(at, lambda text: splice.insert_item(text, self._kind, at, value), changes.insert(value, int(at[-1])))
        )

    def save(self, root: FilePath) -> None:
        """Write the file below `root`, all at once, with the mode that it had."""
        if self.changed:
            replace_file(root / self.file, self.bytes)

    def _known(self, path: Path) -> int:
        """Return how much of a path exists."""
        return next((depth for depth in range(len(path)) if not self.has(path[: depth + 1])), len(path))

    def _create(self, path: Path, depth: int, value: Json) -> None:
        """Write a value of which only the first parts of the path exist."""
        for part in reversed(path[depth + 1 :]):
            if isinstance(part, int):
                raise KeyError(dotted(path))
            value = {part: value}
        at = path[: depth + 1]
        above = self.get(path[:depth])
        if isinstance(above, list) and isinstance(at[-1], str):
            self._create_entry(at, value)
        elif isinstance(above, dict) and above and isinstance(at[-1], str):
            self._insert_key(at, value)
        elif not above and isinstance(at[-1], str):
            self._replace(at[:-1], {at[-1]: value})
        else:
            raise KeyError(dotted(at))

    def _create_entry(self, path: Path, value: Json) -> None:
        """Add an entry to a keyed list, by the name that the path ends with."""
        shape = shape_of(self.model or Model)
        for part in path[:-1]:
            shape = shape.at(part) if isinstance(part, str) else (shape.entries or shape)
        if not shape.key or not isinstance(value, dict):
            raise KeyError(dotted(path))
        self.append(path[:-1], {shape.key: path[-1], **value})

    def _update(self, path: Path, old: Json, new: Json) -> None:
        if _same(old, new):
            return
        entries, part = follow(read_syntax(self.text), path)
        if part is None:
            self._override(path, len(entries), new)
        elif part.form == "alias":
            self._replace(path, new)
        elif isinstance(old, dict) and isinstance(new, dict) and old and new:
            self._update_mapping(path, old, new)
        elif isinstance(old, list) and isinstance(new, list) and old and new:
            self._update_list(path, old, new)
        else:
            self._replace(path, new)

    def _override(self, path: Path, depth: int, value: Json) -> None:
        """Give a value that an alias or a merge key brings in a text of its own here; elsewhere it stays."""
        _, above = follow(read_syntax(self.text), path[:depth])
        own = path[:depth] if above is not None and above.form == "alias" else path[: depth + 1]
        if len(own) < len(path):
            value = Change(path[len(own) :], str, changes.put(value, path[-1])).on(self.get(own))
        if len(own) == depth:
            self._replace(own, value)
        else:
            self._insert_key(own, value)

    def _update_mapping(self, path: Path, old: dict[str, Json], new: dict[str, Json]) -> None:
        if not old.keys() & new.keys():
            self._replace(path, new)
            return
        for name in [name for name in old if name not in new]:
            self.remove((*path, name))
        for name, value in new.items():
            self.set((*path, name), value)

    def _update_list(self, path: Path, old: list[Json], new: list[Json]) -> None:
        shared = min(len(old), len(new))
        head = next((i for i in range(shared) if not _same(old[i], new[i])), shared)
        tail = next((i for i in range(shared - head) if not _same(old[-1 - i], new[-1 - i])), shared - head)
        middle = min(len(old), len(new)) - head - tail
        for index in range(head, head + middle):
            self._update((*path, index), old[index], new[index])
        for index in reversed(range(head + middle, len(old) - tail)):
            self.remove((*path, index))
        for index in range(head + middle, len(new) - tail):
            self.insert(path, index, new[index])

    def _insert_key(self, path: Path, value: Json) -> None:
        put = changes.put(value, path[-1])
        self._do(Change(path, lambda text: splice.insert_key(text, self._kind, path, value), put))

    def _replace(self, path: Path, value: Json) -> None:
        self._do(Change(path, lambda text: splice.replace(text, self._kind, path, value), changes.put(value, path[-1])))

    def _do(self, change: Change) -> None:
        wanted = change.on(self.data)
        for way in (change.splice, lambda text: roundtrip.apply(text, change)):
            document = self._tried(way, wanted)
            if document is not None:
                self._document = document
                return
        raise HubfleetError(
            f"{dotted(change.path)} in {self.file} can't be changed without changing something else",
            help="it is used in several places (an anchor or a merge key): change it by hand",
        )

    def _tried(self, way: changes.TextEdit, wanted: Json) -> Document | None:
        """Return the document after an edit, or None when it does not say what is wanted."""
        try:
            text = way(self.text)
        except (Unspliceable, KeyError, IndexError, AttributeError, TypeError, NotImplementedError):
            return None
        document = read_document(text.encode(), self.file)
        return document if not document.findings and _same(document.data, wanted) else None


def _readable(raw: bytes, file: str) -> Document:
    document = read_document(raw, file)
    if document.findings:
        first = document.findings[0]
        raise HubfleetError(f"{first.location}: {first.message}", help=first.help or "mend this first")
    return document


def _child(value: Json, part: str | int) -> Json:
    if isinstance(value, dict) and isinstance(part, str) and part in value:
        return value[part]
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    raise KeyError(part)


def _same(one: Json, two: Json) -> bool:
    """Whether two values are the same to every reader: unlike in Python, 1, 1.0 and true differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)
