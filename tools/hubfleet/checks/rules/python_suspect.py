"""A file of `python` with what pyflakes finds: a name that nothing defines, an import that nothing uses.

Why: Python sees a misspelt name only when it gets there, and then the hub does not start, or people can't log in. A
line that means it has `# noqa` at its end. `c`, `get_config` and `load_subconfig` are JupyterHub's own.

Bad:
    # hubs/dune/hub.yaml
    python: [groups.py]
    # hubs/dune/groups.py
    c.Authenticator.manage_groups = Ture
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

RULE = Rule("python-suspect", Severity.WARNING, "files with Python use what is defined and nothing else")
KNOWN = ("c", "get_config", "load_subconfig")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at every file that Python can read, without running it."""
    for _, _, file, text in python_files(fleet):
        if text is not None:
            yield from _suspects(file, text)


def _suspects(file: str, text: str) -> Iterator[Finding]:
    from pyflakes.checker import Checker

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return  # python-syntax says so
    lines = text.splitlines()
    for found in Checker(tree, file, builtins=KNOWN).messages:
        line = lines[found.lineno - 1]
        if "# noqa" not in line:
            message = found.message % found.message_args
            before = line.encode()[: found.col].decode()  # Python counts bytes
            place = Location(file, found.lineno, len(before) + 1)
            yield RULE.at(place, f"pyflakes says: {message}", help="correct it, or end the line with `# noqa`")
