"""Pieces of Python that run in the hub or the Dask gateway, for what their charts have no value for.

Each is a file of `python/`, read as text and never run here; what it works on it finds in the chart's values.
"""

from __future__ import annotations

import pkgutil
from functools import cache

from hubfleet.compile import __name__ as PACKAGE  # noqa: N812 - a constant
from hubfleet.compile.errors import CompileError
from hubfleet.compile.part import Part, part

FIRST = "00-hubfleet-"
"""Before people's own pieces, which run in name order."""


def python(name: str, source: str) -> Part:
    """Return a part that has the hub run a piece, by its file's name."""
    return part({"hub": {"extraConfig": {FIRST + name.replace("_", "-"): text(name)}}}, source)


@cache
def text(name: str) -> str:
    """Return a piece's text. Raises CompileError when the toolkit is incomplete."""
    found = pkgutil.get_data(PACKAGE, f"python/{name}.py")
    if found is None:
        raise CompileError(f"the toolkit lacks python/{name}.py", help="install it again")
    return found.decode("utf-8")
