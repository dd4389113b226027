"""Pieces of Python that run in the hub or the Dask gateway, for what their charts have no value for.

Each is a file of `python/`, read as text and never run here; what it works on it finds in the chart's values.
"""

from __future__ import annotations

from hubfleet.compile.package_data import text_of
from hubfleet.compile.part import Part, part

FIRST = "00-hubfleet-"
"""Before people's own pieces, which run in name order."""


def python(name: str, source: str) -> Part:
    """Return a part that has the hub run a piece, by its file's name."""
    return part({"hub": {"extraConfig": {FIRST + name.replace("_", "-"): text(name)}}}, source)


def text(name: str) -> str:
    """Return a piece's text."""
    return text_of(f"python/{name}.py")
