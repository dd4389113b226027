"""The shape of the fleet's files by their Yamale schemas: quick, each fault at its line.

Yamale answers with lines of text, `dotted.path: what is wrong`; the place is found in the document as we read it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from hubfleet.findings import Finding, Location, Severity
from hubfleet.load.document import Document, read_document
from hubfleet.load.node import Node

ROOT = Path(__file__).resolve().parents[1]
KINDS = (
    ("fleet.yaml", "fleet"),
    ("clusters/*.yaml", "cluster"),
    ("hubs/_blueprints/*.yaml", "blueprint"),
    ("hubs/*/hub.yaml", "hub"),
    ("images/*/image.yaml", "image"),
)
NOT_NULL = " is not a null."
"""What Yamale adds about each value that may also be unset: true, and of no help."""


def files(root: Path, only: set[Path]) -> list[tuple[Path, str]]:
    """Return each file of the fleet with its kind; those named, or all."""
    found = [(file, kind) for pattern, kind in KINDS for file in sorted(root.glob(pattern))]
    found = [(file, kind) for file, kind in found if not file.name.endswith(".secrets.yaml")]
    return [(file, kind) for file, kind in found if not only or file in only]


def faults(root: Path, only: set[Path]) -> list[Finding]:
    """Return what is wrong with the shape of the named files, or of all."""
    import yamale

    loaded = {kind: yamale.make_schema(str(root / f"schemas/{kind}.yamale.yaml")) for _, kind in KINDS}
    found: list[Finding] = []
    for file, kind in files(root, only):
        document = read_document(file.read_bytes(), file.relative_to(root).as_posix())
        found += document.findings
        if document.root.mapping:
            results = yamale.validate(loaded[kind], [(document.data, str(file))], _raise_error=False)
            found += said(document, [error for result in results for error in result.errors])
    return found


def said(document: Document, errors: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each of Yamale's lines about a document."""
    lines = [line for line in errors if not line.endswith(NOT_NULL)]
    for line in lines:
        path, _, message = line.partition(": ")
        yield Finding("shape", Severity.ERROR, f"{path}: {message}", place(document.root, path))


def place(root: Node, path: str) -> Location:
    """Return where a dotted path leads: to a key where it has one. A key may hold dots itself."""
    node, parts = root, path.split(".")
    while parts:
        for taken in range(len(parts), 0, -1):
            name = ".".join(parts[:taken])
            child = node.child(int(name) if node.items is not None and name.isdigit() else name)
            if child is not None:
                node, parts = child, parts[taken:]
                break
        else:
            break
    return node.key or node.at


def main(arguments: list[str]) -> int:
    """Check the named files, or all; exit status 1 when a shape is wrong."""
    found = faults(ROOT, {Path(argument).resolve() for argument in arguments})
    for finding in found:
        print(f"{finding.location}: {finding.severity}: {finding.message} [{finding.rule}]", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
