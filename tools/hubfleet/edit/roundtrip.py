"""The slow way: ruamel.yaml reads the whole file, changes it and writes it, comments kept.

For what can't be cut out of the text: values with anchors, keys in the long form. Lines elsewhere may be laid out anew.
"""

from __future__ import annotations

import io
from typing import Any

from hubfleet.edit.change import Change
from hubfleet.edit.cut import Habits
from hubfleet.edit.syntax import read_syntax
from hubfleet.model.json import Path

_NO_WRAP = 4096


def apply(text: str, change: Change) -> str:
    """Return the text with a change in it."""
    from ruamel.yaml import YAML

    yaml: Any = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _NO_WRAP
    habits = Habits.of(text, read_syntax(text))
    yaml.indent(mapping=habits.step, sequence=habits.dash + 2, offset=habits.dash)
    yaml.line_break = "\r\n" if "\r\n" in text else "\n"
    data = yaml.load(text)
    change.apply(_at(data, change.path[:-1]))
    out = io.StringIO()
    yaml.dump(data, out)
    written = out.getvalue()
    return written if text.endswith("\n") else written.rstrip("\r\n")


def _at(data: Any, path: Path) -> Any:  # noqa: ANN401 - ruamel.yaml's containers
    for part in path:
        data = data[part]
    return data
