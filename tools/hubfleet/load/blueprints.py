"""The order in which blueprints lie over each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hubfleet.findings import Finding, Severity, unknown
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

    def of(self, document: Document) -> tuple[str, ...]:
        """The blueprints below a document, the weakest first. Unknown and cyclic ones are left out, with a finding."""
        order: dict[str, None] = {}
        self._collect(document, (), order)
        return tuple(order)

    def _collect(self, document: Document, path: tuple[str, ...], order: dict[str, None]) -> None:
        for index, name in enumerate(blueprint_names(document)):
            place = document.locate(("blueprints", index))
            if name in path:
                circle = " → ".join((*path[path.index(name) :], name))
                message = f'the blueprint "{name}" extends itself: {circle}'
                self.findings.append(
                    Finding("blueprint-cycle", Severity.ERROR, message, place, "remove one of them from `blueprints`")
                )
            elif name not in self.documents:
                message, advice = unknown("blueprint", name, self.documents)
                self.findings.append(Finding("blueprint-unknown", Severity.ERROR, message, place, advice))
            elif name not in order:
                self._collect(self.documents[name], (*path, name), order)
                order[name] = None
