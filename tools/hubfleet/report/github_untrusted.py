"""Text that strangers wrote, made unable to do anything on GitHub: no mention, no link, no HTML, no table of its own.

Source: GitHub Flavored Markdown; GitHub Docs, "Autolinked references and URLs".
"""

from __future__ import annotations

import re

from hubfleet.model.json import Json

LONGEST = 300
"""Characters of one text that are kept."""

MOST = 50
"""Items of one list or mapping within a value that are kept."""

DEEPEST = 8
_APART = "\u200b"
"""A space without width: it breaks what GitHub would recognise, and people see the text as it was."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_INSTEAD = str.maketrans(dict(zip("<>`|&\\", "\u2039\u203a\u02cb\u00a6\uff06\uff3c", strict=True)))
"""Each sign that begins something by one that looks like it."""

_RECOGNISED = re.compile(r"@(?=\w)|#(?=\d)|(?<=\b[Gg][Hh])-(?=\d)|:(?=//)|\](?=[(\[:])|!(?=\[)|\bwww(?=\.)|(?<=\w)@")


def harmless(value: Json, depth: int = 0) -> Json:
    """Return a value with every text in it made harmless and short; what is nested too deep becomes `…`."""
    if isinstance(value, str):
        return harmless_text(value)
    if not isinstance(value, (dict, list)):
        return value
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {harmless_text(key): harmless(below, depth + 1) for key, below in list(value.items())[:MOST]}
    return [harmless(item, depth + 1) for item in value[:MOST]]


def harmless_text(text: str) -> str:
    """Return one line of text in which GitHub recognises nothing."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return _RECOGNISED.sub(_parted, _CONTROL.sub(" ", short).translate(_INSTEAD))


def _parted(match: re.Match[str]) -> str:
    return f"{match[0]}{_APART}"
