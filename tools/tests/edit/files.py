"""Real files to try edits on: the example fleet, and further trees that HUBFLEET_TEST_TREES names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hubfleet.edit.order import model_of
from hubfleet.load.document import read_document
from hubfleet.load.tree import Folder
from tests.need import ROOT


def fleet_files() -> dict[str, str]:
    """Text of every file of the example fleet that the house has an order for."""
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in Folder(ROOT).files() if name.endswith(".yaml")}
    return {name: text for name, text in texts.items() if model_of(name, read_document(text.encode(), name).data)}


def readable_files() -> dict[str, str]:
    """The example fleet's files, and every other YAML file of the named trees that is read without findings."""
    found = fleet_files()
    for path in _others():
        document = read_document(path.read_bytes(), path.name)
        if not document.findings:
            found[str(path)] = document.text
    return found


def _others() -> Iterator[Path]:
    for tree in filter(None, os.environ.get("HUBFLEET_TEST_TREES", "").split(os.pathsep)):
        yield from sorted(Path(tree).rglob("*.y*ml"))
