"""Files of a source: read with places, and what can't be read told, never stopped at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath

from hubfleet.findings import Finding, Location, Severity
from hubfleet.load.document import Document, read_document
from hubfleet.load.merge import PLAIN, lay_over
from hubfleet.load.node import Node

UNREAD = "import-unread"


@dataclass
class Reader:
    """Files below one folder, each read once. `findings` tells what could not be read."""

    root: FilePath
    documents: dict[str, Document] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def exists(self, file: str) -> bool:
        """Whether there is such a file."""
        return (self.root / file).is_file()

    def read(self, file: str, *, named_at: Location | None = None) -> Document | None:
        """Return a file's document, or None where there is none. `named_at` is where the source names it."""
        if file not in self.documents:
            try:
                raw = (self.root / file).read_bytes()
            except OSError as error:
                self._tell(f"{file} can't be read: {error.strerror or error}", named_at or Location(file))
                return None
            document = read_document(raw, file)
            self.documents[file] = document
            self.findings += [replace(one, severity=Severity.WARNING) for one in document.findings if _matters(one)]
        return self.documents[file]

    def tell(self, message: str, at: Location, advice: str = "") -> None:
        """Tell of something that was not taken over."""
        self._tell(message, at, advice)

    def _tell(self, message: str, at: Location, advice: str = "") -> None:
        self.findings.append(Finding(UNREAD, Severity.WARNING, message, at, advice))

    @property
    def texts(self) -> dict[str, str]:
        """The text of each file read."""
        return {name: document.text for name, document in self.documents.items()}


def lay_all(layers: list[Node], top: Location) -> Node:
    """Return all layers merged, the last the strongest; an empty mapping for none."""
    merged = Node({}, top)
    for layer in layers:
        merged = lay_over(merged, layer, PLAIN)
    return merged


def lay_files(layers: list[Node], top: Location, unread: Sequence[Node] = ()) -> Node:
    """Return the files of one release merged as Helm does it, before the defaults of its chart come into it.

    What a file takes back with null and a later one gives again was never taken back. Of `unread`, which come last,
    only keys are known, as of encrypted files.
    """
    every = [*layers, *unread]
    return lay_all([_given_again(layer, every[at:]) for at, layer in enumerate(layers, start=1)], top)


def _given_again(layer: Node, later: Sequence[Node]) -> Node:
    if layer.mapping is None:
        return layer
    kept: dict[str, Node] = {}
    for key, child in layer.mapping.items():
        after = [found for one in later if (found := one.child(key)) is not None]
        if child.content is None and any(one.content is not None for one in after):
            continue
        kept[key] = _given_again(child, after)
    return Node(kept, layer.at, layer.key)


def below(node: Node | None, *path: str) -> Node | None:
    """Return the node at a path, or None."""
    return node.find(path) if node else None


def word(node: Node | None, *path: str) -> str:
    """Return text at a path, "" where there is none."""
    found = below(node, *path)
    return str(found.content) if found and isinstance(found.content, str | int | float) else ""


def _matters(finding: Finding) -> bool:
    """Whether a finding means that something could not be read: an empty file is none the worse for it."""
    return finding.rule != "yaml-empty"
