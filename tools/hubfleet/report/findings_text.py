"""Findings for people: the place, the line, what to do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from hubfleet.findings import Finding, Location, Severity

WIDTH = 110
"""Longer source lines are cut around the place that is meant."""

_QUOTED_AT_LENGTH = re.compile(rf'"([^"\n]{{{WIDTH}}})[^"\n]+"')

_BOLD, _RESET = "\033[1m", "\033[0m"
_COLORS = {Severity.ERROR: "\033[31m", Severity.WARNING: "\033[33m", Severity.NOTICE: "\033[36m"}


def write(findings: Sequence[Finding], texts: Mapping[str, str], *, color: bool = False) -> str:
    """Write every finding with its source line."""
    lines = {file: text.splitlines() for file, text in texts.items()}
    return "".join(f"{line}\n" for finding in findings for line in _finding(finding, lines, color=color))


def _finding(finding: Finding, lines: Mapping[str, list[str]], *, color: bool) -> Iterator[str]:
    severity = str(finding.severity)
    place = str(finding.location)
    if color:
        place, severity = f"{_BOLD}{place}{_RESET}", f"{_COLORS[finding.severity]}{severity}{_RESET}"
    yield f"{place}: {severity}: {_brief(printable(finding.message))} [{finding.rule}]"
    if not finding.confidential:
        yield from _source(finding.location, lines, _COLORS[finding.severity] if color else "")
    for related in finding.related:
        yield f"   {related.location}: {printable(related.message)}"
    if finding.help:
        yield f"   help: {printable(finding.help)}"


def _brief(text: str) -> str:
    """Cut what a message quotes: the line below shows it."""
    return _QUOTED_AT_LENGTH.sub(r'"\1…"', text)


def printable(text: str) -> str:
    """Text without what would move the cursor, change colours or hide characters; further lines are set off.

    What stands first on a line of a log may be a command to CI (`::error::`, `##[group]`), and the text quotes data.
    """
    shown = (c if c == "\n" or unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in text)
    return "".join(shown).rstrip("\n").replace("\n", "\n   | ")


def _source(location: Location, lines: Mapping[str, list[str]], color: str) -> Iterator[str]:
    known = lines.get(location.file, [])
    if not 0 < location.line <= len(known):
        return
    line, start = known[location.line - 1], max(location.column - 1, 0)
    if not line.strip():
        return
    line, start, cut = _window(line, start)
    length = min(location.length, max(len(line) - start, 1))
    number = f"{location.line:5} | "
    carets = f"{color}{'^' * max(_cells(line[start : start + length]), 1)}{_RESET if color else ''}"
    yield f"{number}{cut}{_shown(line)}"
    yield f"{' ' * (len(number) - 2)}| {' ' * (len(cut) + _cells(line[:start]))}{carets}"


def _window(line: str, start: int) -> tuple[str, int, str]:
    """Cut a long line so that the place stays in it; return what is left, the place in it, and a mark of the cut."""
    if len(line) <= WIDTH:
        return line, start, ""
    begin = max(0, min(start - WIDTH // 3, len(line) - WIDTH))
    return line[begin : begin + WIDTH], start - begin, "…" if begin else ""


def _shown(line: str) -> str:
    return "".join(" " if c == "\t" else c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in line)


def _cells(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters take two."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    combining = sum(bool(unicodedata.combining(c)) for c in text)
    return max(len(text) + wide - combining, 0)
