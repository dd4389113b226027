"""Names of files that no report, page or cluster could show: they are told, and what is in them is not read."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.findings import Finding, Location, Severity


def sound_names(files: Iterable[str]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the files with names that can be shown, and a finding for each other one.

    Others are not UTF-8 or hold control characters: a line break in a name begins a line of its own in a log, which
    CI may take for a command.
    """
    files = tuple(files)
    sound = tuple(file for file in files if file.isprintable())
    return sound, tuple(_odd(file) for file in files if not file.isprintable())


def _odd(file: str) -> Finding:
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in file)
    message = "the name of this file is not UTF-8, or has characters that can't be shown"
    return Finding("file-name", Severity.ERROR, message, Location(shown), "rename it, or remove it")
