"""Links to folders: nobody follows them, so that a revision in git and a checkout say the same, and each is told.

A link to a file of the fleet is read as that file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubfleet.findings import Finding, Location, Severity
from hubfleet.load.part_tree import hub_of

_READ_ELSEWHERE = "charts/"
"""Links among the charts of the fleet are told by who reads charts."""


def without_links(files: Iterable[str]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the files that are none, and a finding for each link to a folder, whose name ends with a slash."""
    files = tuple(files)
    return tuple(file for file in files if not file.endswith("/")), tuple(_linked(files))


def _linked(files: tuple[str, ...]) -> Iterator[Finding]:
    for file in files:
        if file.endswith("/") and (file == _READ_ELSEWHERE or not file.startswith(_READ_ELSEWHERE)):
            message = "this folder is a link, so that nobody reads what is in it"
            yield Finding("folder-link", Severity.ERROR, message, Location(file.rstrip("/")), _advice(file))


def _advice(file: str) -> str:
    return f"put the folder itself there{'; what several hubs share is a blueprint' if hub_of(file) else ''}"
