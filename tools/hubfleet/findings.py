"""The shared words for "something is wrong here"."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How much a finding matters: only errors fail a check."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the fleet.

    `file` is relative to the fleet's root, with forward slashes. `line` and `column` count from 1;
    line 0 means the file as a whole, column 0 the whole line. `length` is how many of its characters are meant
    (at least 1).
    """

    file: str
    line: int = 0
    column: int = 0
    length: int = 1

    def __str__(self) -> str:
        known = (self.line, self.column) if self.column else (self.line,)
        return ":".join(map(str, (self.file, *known))) if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Related:
    """A second place that answers "compared with what?"."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where, and how to mend it. `rule` is the id of what found it.

    A `confidential` one is about a value that may be a secret: no report shows its line.
    """

    rule: str
    severity: Severity
    message: str
    location: Location
    help: str = ""
    related: tuple[Related, ...] = ()
    confidential: bool = False

    @property
    def sort_key(self) -> tuple[object, ...]:
        """By place, the worst first within one place."""
        return (self.location, self.severity.rank, self.rule, self.message)


class HubfleetError(Exception):
    """Cannot go on: a fault outside the data. The one base class, caught in one place, shown without a traceback.

    `help` is one sentence that says what to do.
    """

    def __init__(self, message: str, *, help: str = "") -> None:  # noqa: A002 - the word used everywhere
        super().__init__(message)
        self.help = help

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """Where one finding is enough to stop: what it says, with its place."""
        return cls(f"{finding.location}: {finding.message}", help=finding.help)


class WrongUse(HubfleetError):
    """Words on the command line that mean nothing here: other words are needed, and no other state of things helps."""

    @classmethod
    def unknown(cls, kind: str, name: str, known: Iterable[str]) -> Self:
        """A name that does not exist: the nearest known one, and all of them."""
        message, advice = unknown(kind, name, known)
        return cls(message, help=advice)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort by place and drop what was found twice."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name that was most likely meant, whatever its capitals."""
    small = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), small, n=1, cutoff=0.6)
    return small[near[0]] if near else None


def unknown(kind: str, name: str, known: Iterable[str]) -> tuple[str, str]:
    """Return message and help for a name that does not exist: the nearest known one, and all of them, sorted."""
    names = sorted(known)
    near = nearest(name, names)
    message = f'unknown {kind} "{name}"' + (f', did you mean "{near}"?' if near else "")
    return message, f"known: {', '.join(names)}" if names else f"there is no {kind} yet"
