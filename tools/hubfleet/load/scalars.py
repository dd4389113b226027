"""Plain YAML scalars, read as YAML 1.2 does; those that a YAML 1.1 reader would take for something else are named.

Sources: YAML 1.2.2 section 10.3 (core schema); YAML 1.1 type repository (bool, int, float). Helm and Kubernetes
read YAML 1.1 through Go, PyYAML reads YAML 1.1, editors and ruamel.yaml read YAML 1.2.
"""

from __future__ import annotations

import math
import re

from hubfleet.load.node import Scalar

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_OLD_TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})
_OLD_FALSE = frozenset({"n", "N", "no", "No", "NO", "off", "Off", "OFF"})
_NUMBER_START = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]+\Z")
_MOST_DIGITS = 400
"""Longer ones stay text: no reader has a number that takes as many, and Python refuses to write one of thousands."""
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+\Z")
_OTHER_NUMBERS = (
    (re.compile(r"[-+]?0o[0-7]+\Z"), "an octal number"),
    (re.compile(r"[-+]?0b[01_]+\Z"), "a binary number"),
    (re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]+\Z"), "a number with an exponent"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?\Z"), "a number with separators"),
    (re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?\Z"), "a number to base 60"),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"), "infinity or no number"),
)
_EXACT = 2**53


def read(text: str) -> Scalar:
    """Return the value of a plain scalar."""
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return text if text[0] not in _NUMBER_START or len(text) > _MOST_DIGITS else _number(text)


def _number(text: str) -> Scalar:
    if _INT.match(text):
        return int(text)
    if _HEX.match(text):
        return int(text, 16)
    number = float(text) if _FLOAT.match(text) else math.inf
    return number if math.isfinite(number) else text


def oddity(text: str) -> tuple[str, str] | None:
    """Return (what else a reader may take it for, help) for a plain scalar that is read in two ways, else None."""
    if text in _OLD_TRUE or text in _OLD_FALSE:
        return f'"{text}" is a boolean for some readers and a word for others', (
            f"write {'true' if text in _OLD_TRUE else 'false'}, or '{text}' in quotes"
        )
    if not text or text[0] not in _NUMBER_START:
        return None
    if _LEADING_ZERO.match(text):
        return f'"{text}" is an octal number for some readers and a decimal one for others', (
            f"write '{text}' in quotes, or the number without its leading zero"
        )
    for pattern, what in _OTHER_NUMBERS:
        if pattern.match(text):
            return (
                f'"{text}" is {what} for some readers and text for others',
                f"write '{text}' in quotes, or a plain number",
            )
    if _too_large(text):
        return f'"{text}" is too large a number to keep all its digits', f"write '{text}' in quotes"
    return None


def _too_large(text: str) -> bool:
    if len(text) > _MOST_DIGITS:
        return any(form.match(text) for form in (_INT, _HEX, _FLOAT))
    return bool(_INT.match(text)) and abs(int(text)) > _EXACT
