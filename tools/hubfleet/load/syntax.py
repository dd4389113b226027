"""What libyaml says about text that is not YAML, in the words of the person who wrote it."""

from __future__ import annotations

import re
from typing import Any

import yaml

from hubfleet.findings import Finding, Location, Related, Severity

# What libyaml's reader accepts: a subset of YAML 1.1's c-printable.
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_OPENERS = {
    "while parsing a flow sequence": ("a list that begins here is not closed", "close it with ]"),
    "while parsing a flow mapping": ("a mapping that begins here is not closed", "close it with }"),
    "while scanning a quoted scalar": ("a quote that begins here is not closed", "close it with the same quote"),
}
_TAB = ("a tab stands where only spaces may", "indent with spaces")
_ELSE = "check the quotes, brackets and spaces of this line and of those above"
_MESSAGES = {
    "mapping values are not allowed in this context": (
        "a value can't stand here",
        "put text that holds `: ` in quotes, or check the indentation",
    ),
    "did not find expected key": (
        "a key should stand here",
        "check the indentation of this line and the ones above",
    ),
    "could not find expected ':'": ("a key without a value ends here", "write `key: value`"),
    "did not find expected '-' indicator": (
        "a list item should stand here",
        "begin it with `- `, like the others",
    ),
    "block sequence entries are not allowed in this context": (
        "a list can't begin here",
        "begin it on a line of its own, with spaces before `-`",
    ),
    "found unknown escape character": ("this escape is unknown", "use single quotes, or write \\\\ for a backslash"),
    "found invalid Unicode character escape code": ("this escape is no character", "write the character itself"),
    "did not find expected hexdecimal number": (
        "an escape lacks digits",
        "use single quotes, or write \\\\ for a backslash",
    ),
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "mapping keys are not allowed in this context": ("a key can't stand here", "begin it on a line of its own"),
    "did not find expected node content": ("a value should stand here", "write one, or remove the sign before it"),
    "did not find expected alphabetic or numeric character": (
        "a name should follow `&` or `*`",
        "put text that begins with one of them in quotes",
    ),
    "found undefined tag handle": ("the tag here is unknown", "remove the tag"),
    "found duplicate anchor": ("this anchor is there already", "name it otherwise"),
}


def syntax_finding(error: yaml.YAMLError, text: str, file: str) -> Finding:
    """Word a fault that ended the reading."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark: Any = getattr(error, "problem_mark", None)
    opened: Any = getattr(error, "context_mark", None)
    opener = _OPENERS.get(str(getattr(error, "context", None)))
    if opener and opened and opened != mark:
        return _not_yaml(opener[0], _at(opened, file), opener[1], _ends(mark, text, file))
    if mark is None:
        return _unreadable(text, file, problem)
    if problem == "found character that cannot start any token":
        return _strange_start(text, _at(mark, file))
    message, advice = _MESSAGES.get(problem, (problem, _ELSE))
    return _not_yaml(message, _at(mark or opened, file), advice)


def _not_yaml(message: str, place: Location, advice: str, related: tuple[Related, ...] = ()) -> Finding:
    return Finding("yaml-syntax", Severity.ERROR, f"not YAML: {message}", place, advice, related)


def _at(mark: Any, file: str) -> Location:  # noqa: ANN401 - PyYAML's marks are untyped
    return Location(file, mark.line + 1, mark.column + 1)


def _ends(mark: Any, text: str, file: str) -> tuple[Related, ...]:  # noqa: ANN401
    if mark is None or mark.line >= len(_BREAKS.split(text.rstrip())):
        return ()
    return (Related(_at(mark, file), "it should end before this"),)


def _strange_start(text: str, place: Location) -> Finding:
    line = _BREAKS.split(text)[place.line - 1]
    sign = line[place.column - 1 : place.column]
    if sign == "\t":
        return _not_yaml(_TAB[0], place, _TAB[1])
    return _not_yaml(f"text can't begin with {sign}", place, "put it in quotes")


def _unreadable(text: str, file: str, problem: str) -> Finding:
    found = _UNREADABLE.search(text)
    if not found:
        return _not_yaml(problem, Location(file, 1, 1), "")
    lines = _BREAKS.split(text[: found.start()])
    place = Location(file, len(lines), len(lines[-1]) + 1)
    return _not_yaml(f"the character U+{ord(found[0]):04X} can't stand in YAML", place, "remove it")
