"""The order in which blueprints lie over each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubfleet.findings import Finding, Location, Severity, unknown
from hubfleet.load.document import Document

PREFIX = "hubs/_blueprints/"


def blueprint_file(name: str) -> str:
    """The file of a blueprint."""
    return f"{PREFIX}{name}.yaml"


def blueprint_names(document: Document) -> list[str]:
    """The blueprints that a document extends, as far as they are written as a list of names."""
    given = document.data.get("blueprints")
    return [name for name in given if isinstance(name, str)] if isinstance(given, list) else []


@dataclass
class Lineage:
    """Resolves what documents extend: each blueprint once, what it extends before it."""

    documents: Mapping[str, Document]
    findings: list[Finding] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)
    """Files that extend something unknown, cyclic or unreadable: what they lack may stand there."""
    _circles: set[frozenset[str]] = field(default_factory=set)

    def of(self, document: Document) -> tuple[str, ...]:
        """The blueprints below a document, the weakest first. Unknown and cyclic ones are left out, with a finding."""
        order: dict[str, None] = {}
        if not self._collect(document, (), order):
            self.incomplete.add(document.file)
        return tuple(order)

    def _collect(self, document: Document, path: tuple[str, ...], order: dict[str, None]) -> bool:
        """Add what a document extends to `order`; return whether all of it is there."""
        complete = bool(document.root.mapping) or not document.findings
        for index, name in enumerate(blueprint_names(document)):
            place = document.locate(("blueprints", index))
            if name in path:
                self._circle((*path[path.index(name) :], name), place)
                complete = False
            elif name not in self.documents:
                message, advice = unknown("blueprint", name, self.documents)
                self.findings.append(Finding("blueprint-unknown", Severity.ERROR, message, place, advice))
                complete = False
            elif name not in order:
                complete &= self._collect(self.documents[name], (*path, name), order)
                order[name] = None
        return complete

    def _circle(self, names: tuple[str, ...], place: Location) -> None:
        """Tell each circle once, wherever it was entered."""
        if frozenset(names) in self._circles:
            return
        self._circles.add(frozenset(names))
        message = f'the blueprint "{names[0]}" extends itself: {" → ".join(names)}'
        self.findings.append(
            Finding("blueprint-cycle", Severity.ERROR, message, place, "remove one of them from `blueprints`")
        )
