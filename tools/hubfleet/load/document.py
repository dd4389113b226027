"""A YAML file as data with places: one pass over libyaml's events, bounded, never stopping at the first fault."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.load import scalars
from hubfleet.load.node import Content, Node
from hubfleet.load.syntax import syntax_finding
from hubfleet.model.json import Json, Path

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 60
MAX_VALUES = 200_000
VERBATIM = "values"
"""Below this key Helm reads what is written, `on` as a boolean; our own keys are words (`retired: {on: ...}`)."""

_GIT_CRYPT = b"\0GITCRYPT\0"
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_STRING_TAGS = frozenset({"tag:yaml.org,2002:str", "!"})
_MAP_TAGS = frozenset({None, "!", "tag:yaml.org,2002:map"})
_LIST_TAGS = frozenset({None, "!", "tag:yaml.org,2002:seq"})


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the fleet, read. What could not be read is left out of `root` and named in `findings`."""

    file: str
    text: str
    root: Node
    findings: tuple[Finding, ...] = ()

    @property
    def data(self) -> dict[str, Json]:
        """The whole content without places."""
        plain = self.root.plain()
        return plain if isinstance(plain, dict) else {}

    def locate(self, path: Path, *, key: bool = False) -> Location:
        """Return the place of the value at `path` (with `key`, of its key), or of the nearest value above it."""
        node, _ = self.root.nearest(path)
        return node.key if key and node.key else node.at


def read_document(raw: bytes, file: str) -> Document:
    """Read one YAML file. Every fault is a finding; `root` is an empty mapping when nothing could be read."""
    empty = Node({}, Location(file, 1, 1))
    if len(raw) > MAX_BYTES:
        message = f"the file has {len(raw)} bytes, more than the {MAX_BYTES} that are read"
        large = _finding("yaml-bounds", message, Location(file), "split it, or move what is no hub data elsewhere")
        return Document(file, "", empty, (large,))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(file, readable(raw), empty, (_encoding(raw, file, error.start),))
    reader = _Reader(file, text)
    root = reader.read()
    return Document(file, text, root or empty, tuple(reader.findings))


def readable(raw: bytes) -> str:
    """Return a file's text to show lines of, whatever its bytes are."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


def _encoding(raw: bytes, file: str, at: int) -> Finding:
    if raw.startswith(_GIT_CRYPT):
        message = "the file is encrypted with git-crypt: nothing of it can be read"
        return _finding("yaml-encoding", message, Location(file), "unlock the checkout: `git-crypt unlock`")
    for mark, name in _OTHER_MARKS:
        if raw.startswith(mark):
            return _finding("yaml-encoding", f"the file is {name}, not UTF-8", Location(file), "save it as UTF-8")
    begin = raw.rfind(b"\n", 0, at) + 1
    place = Location(file, raw.count(b"\n", 0, at) + 1, len(raw[begin:at].decode("utf-8", "replace")) + 1)
    message = f"the byte 0x{raw[at]:02x} is not UTF-8"
    return _finding("yaml-encoding", message, place, "save the file as UTF-8")


def _finding(rule: str, message: str, location: Location, help: str = "", related: tuple[Related, ...] = ()) -> Finding:  # noqa: A002
    return Finding(rule, Severity.ERROR, message, location, help, related)


class _Stop(Exception):
    """Reading on would not be safe or make no sense; the finding is already there."""


@dataclass
class _Reader:
    """Builds nodes from events; one file, one use."""

    file: str
    text: str
    findings: list[Finding] = field(default_factory=list)
    anchors: dict[str, tuple[Node, int]] = field(default_factory=dict)
    values: int = 0
    verbatim: int = 0

    def read(self) -> Node | None:
        # Go through events, not yaml.compose: that one recurses without bound and expands nothing lazily.
        try:
            self.events: Callable[[], Any] = yaml.CSafeLoader(self.text).get_event
            return self._document()
        except _Stop:
            return None
        except yaml.YAMLError as error:
            self.findings.append(syntax_finding(error, self.text, self.file))
            return None

    def _document(self) -> Node | None:
        self.events()
        first = self.events()
        if isinstance(first, yaml.StreamEndEvent):
            self._report(
                "yaml-empty",
                "the file is empty",
                Location(self.file, 1, 1),
                "write at least one key, or remove the file",
            )
            return None
        root = self._node(self.events(), None, 0)
        self.events()
        following = self.events()
        if not isinstance(following, yaml.StreamEndEvent):
            self._report(
                "yaml-documents",
                "a second document starts here",
                self._at(following),
                "one file holds one document: split the file",
            )
        if root.mapping is not None:
            return root
        if root.content is None:
            self._report("yaml-empty", "the file is empty", root.at, "write at least one key, or remove the file")
        else:
            kind = "a list" if root.items is not None else "a single value"
            self._report("yaml-not-mapping", f"the file is {kind}, not a mapping", root.at, "write `key: value` lines")
        return None

    def _node(self, event: Any, key: Location | None, depth: int) -> Node:  # noqa: ANN401 - PyYAML's events are untyped
        self._count(1, event)
        if depth > MAX_DEPTH:
            message = f"values are nested more than {MAX_DEPTH} deep"
            self._report("yaml-bounds", message, self._at(event), "nest less deeply")
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, key)
        before = self.values
        at = self._at(event)
        if isinstance(event, yaml.ScalarEvent):
            node = Node(self._scalar(event, at), at, key)
        elif isinstance(event, yaml.MappingStartEvent):
            self._tag(event, at, _MAP_TAGS)
            entries, whole = self._mapping(depth)
            node = Node(entries, at, key, torn=not whole)
        else:
            self._tag(event, at, _LIST_TAGS)
            node = Node(self._list(depth), at, key)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.values - before + 1)
        return node

    def _alias(self, event: Any, key: Location | None) -> Node:  # noqa: ANN401
        known = self.anchors.get(event.anchor)
        if known is None:
            self._report(
                "yaml-alias",
                f'no value named "&{event.anchor}" ends before this line',
                self._at(event),
                "an alias repeats a value that stands above it",
            )
            return Node(None, self._at(event), key, torn=True)
        node, size = known
        self._count(size, event)
        return Node(node.content, node.at, key, torn=node.torn)

    def _mapping(self, depth: int) -> tuple[dict[str, Node], bool]:
        """Read the entries of a mapping, and whether these are all."""
        entries: dict[str, Node] = {}
        whole = True
        merged: list[Node] = []
        while not isinstance(event := self.events(), yaml.MappingEndEvent):
            key_at = self._at(event)
            name = self._key(event, key_at, depth)
            self.verbatim += name == VERBATIM
            node = self._node(self.events(), key_at, depth + 1)
            self.verbatim -= name == VERBATIM
            if name is None:
                whole = False
            elif name == "<<":
                merged += self._merge_sources(node)
            elif name in entries:
                entries[name] = replace(entries[name], torn=True)
                first = Related(entries[name].key or entries[name].at, "first here")
                self._report(
                    "yaml-duplicate-key",
                    f'the key "{name}" stands twice in one mapping',
                    key_at,
                    "keep one of them",
                    (first,),
                )
            else:
                entries[name] = node
        for source in merged:
            whole = whole and source.mapping is not None and not source.torn
            for name, node in (source.mapping or {}).items():
                entries.setdefault(name, node)
        return entries, whole

    def _list(self, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        while not isinstance(event := self.events(), yaml.SequenceEndEvent):
            items.append(self._node(event, None, depth + 1))
        return tuple(items)

    def _key(self, event: Any, at: Location, depth: int) -> str | None:  # noqa: ANN401
        if isinstance(event, yaml.ScalarEvent):
            if event.implicit[0] and not event.value:
                self._report("yaml-key", "a key is missing before `:`", at, "write `key: value`")
                return None
            if self.verbatim and event.implicit[0] and (odd := scalars.oddity(event.value)):
                self._report("yaml-odd-scalar", odd[0], at, f"write '{event.value}' in quotes")
            return str(event.value)
        node = self._node(event, None, depth + 1)
        if isinstance(node.content, str):
            return node.content
        self._report("yaml-key", "a key is a list or mapping, not a word", at, "put it in quotes where text is meant")
        return None

    def _merge_sources(self, node: Node) -> list[Node]:
        sources = [node] if node.items is None else list(node.items)
        for source in sources:
            if source.mapping is None:
                self._report(
                    "yaml-merge-key",
                    "`<<` takes a mapping or a list of mappings",
                    source.at,
                    "name an anchor that stands on a mapping",
                )
        return sources

    def _scalar(self, event: Any, at: Location) -> Content:  # noqa: ANN401
        text: str = event.value
        if event.tag is not None and not (event.implicit[0] or event.implicit[1]):
            self._tag(event, at, _STRING_TAGS)
            return text
        if not event.implicit[0] or event.style:
            return text
        if odd := scalars.oddity(text):
            self._report("yaml-odd-scalar", odd[0], at, odd[1])
        return scalars.read(text)

    def _tag(self, event: Any, at: Location, known: frozenset[str | None] | frozenset[str]) -> None:  # noqa: ANN401
        if event.tag not in known:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._report("yaml-tag", f'the tag "{shown}" is not read here', at, "remove the tag")

    def _count(self, more: int, event: Any) -> None:  # noqa: ANN401
        self.values += more
        if self.values > MAX_VALUES:
            self._report(
                "yaml-bounds",
                f"the file stands for more than {MAX_VALUES} values",
                self._at(event),
                "repeat less through aliases",
            )
            raise _Stop

    def _at(self, event: Any) -> Location:  # noqa: ANN401
        start, end = event.start_mark, event.end_mark
        line, column = start.line, start.column
        length = end.column - column if end.line == line else 1
        return Location(self.file, line + 1, column + 1, length if length > 0 else 1)

    def _report(self, rule: str, message: str, at: Location, help: str = "", related: tuple[Related, ...] = ()) -> None:  # noqa: A002
        self.findings.append(_finding(rule, message, at, help, related))
