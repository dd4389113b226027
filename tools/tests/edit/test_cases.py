"""What an edit leaves of a file: `before.yaml`, the edits, and `after.yaml` to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hubfleet.edit.editor import Editor
from hubfleet.model.hub import HubConfig

CASES = sorted(folder for folder in (Path(__file__).parent / "cases").iterdir() if folder.is_dir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_an_edit_changes_what_it_names_and_nothing_else(case: Path, line_break: str) -> None:
    def as_written(name: str) -> bytes:
        return (case / name).read_text(encoding="utf-8").replace("\n", line_break).encode()

    editor = Editor(as_written("before.yaml"), "hubs/reef/hub.yaml", HubConfig)
    for verb, *arguments in json.loads((case / "edits.json").read_text(encoding="utf-8")):
        getattr(editor, verb)(*arguments)
    assert editor.bytes.decode() == as_written("after.yaml").decode()
