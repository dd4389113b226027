"""The text of one scalar: quoted only where a reader would take it for something else."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal

from hubfleet.findings import HubfleetError
from hubfleet.load import scalars
from hubfleet.load.node import Scalar

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_BREAKS_PLAIN = re.compile(r": |:\Z| #|[ \t]\Z|[\t\n\r]")
_FLOW_SIGNS = re.compile(r"[,\[\]{}]|:(?!//)")
"""Between brackets; older readers end a word at any colon there, so only addresses on the web stay bare."""

_DOCUMENT_MARK = re.compile(r"(?:---|\.\.\.)(?:\s|\Z)")
_WORDS_WITH_MEANING = frozenset({"=", "<<"})
_DASH_IN_WORD = re.compile(r"[-?:](?=[^\s,\[\]{}])")


def scalar_text(value: Scalar, *, flow: bool = False, quote: str | None = None) -> str:
    """Return one line of YAML that reads as `value` in YAML 1.1 and 1.2.

    `flow` says that it stands between brackets; `quote` ('"' or "'") keeps a person's habit where it can be kept.
    """
    if isinstance(value, str):
        return _string(value, flow=flow, quote=quote)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float(value) if isinstance(value, float) else str(value)


def _string(text: str, *, flow: bool, quote: str | None) -> str:
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if quote or not _is_plain(text, flow=flow):
        return _double(text)
    return text


def _is_plain(text: str, *, flow: bool) -> bool:
    if not text or not text.isprintable() or text in _WORDS_WITH_MEANING:
        return False
    if text[0] in _INDICATORS and not _DASH_IN_WORD.match(text):
        return False
    if _BREAKS_PLAIN.search(text) or _DOCUMENT_MARK.match(text) or "\ufeff" in text:
        return False
    if flow and (_FLOW_SIGNS.search(text) or text[0] in "-?:"):
        return False
    return scalars.oddity(text) is None and isinstance(scalars.read(text), str)


def _double(text: str) -> str:
    return "".join(
        character if character.isprintable() and character != "\ufeff" else _escape(character)
        for character in json.dumps(text, ensure_ascii=False)
    )


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the end of four digits


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise HubfleetError(f"{value} is no number that JSON knows", help="write another value")
    # Not with an exponent: some readers take that for text.
    text = format(Decimal(repr(value)), "f")
    return text if "." in text else f"{text}.0"
