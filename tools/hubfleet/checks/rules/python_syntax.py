"""A file of `python` that is missing, or that Python can't read.

Why: the hub runs it when it starts; with a mistake in it the hub does not start.

Bad:
    # hubs/dune/hub.yaml
    python: [groups.py]
    # hubs/dune/groups.py
    c.Authenticator.manage_groups = = True

Good:
    # hubs/dune/hub.yaml
    python: [groups.py]
    # hubs/dune/groups.py
    c.Authenticator.manage_groups = True
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hubfleet.checks.python_files import python_files
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("python-syntax", Severity.ERROR, "files with Python are there and can be run")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Read every file that a hub names, once, without running it."""
    for stage, index, file, text in python_files(fleet):
        yield from _fault(stage, index, file, text)


def _fault(stage: Stage, index: int, file: str, text: str | None) -> Iterator[Finding]:
    if text is None:
        place = stage.origin(f"python[{index}]")
        yield RULE.at(place, f'there is no file "{file}"', help="write it, or take its name out of the list")
        return
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 1
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        yield RULE.at(
            Location(file, line, column), f"Python can't read this: {said}", help="correct it; nothing of it runs"
        )
