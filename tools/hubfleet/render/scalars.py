"""Plain YAML scalars as Helm and kubectl read them: YAML 1.1 by Go's rules, and JSON afterwards.

Rules: gopkg.in/yaml.v2 `resolve`, as kept in sigs.k8s.io/yaml. Dates stay strings; `1:30` is a string; `y` is true.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from hubfleet.model.json import Json

_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
}
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_WHOLE_FLOAT = 1e21


class NotJson(ValueError):
    """A scalar that YAML knows and JSON doesn't."""


@lru_cache(maxsize=8192)
def plain(text: str) -> Json:
    """The value of an unquoted scalar. Raises NotJson for infinity and NaN."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-.":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise NotJson(f'"{text}" is no number that JSON can hold')
    return _number(text)


def _number(text: str) -> Json:
    digits = text.replace("_", "") if text[0] != "." else text
    if match := _INTEGER.fullmatch(digits):
        kind = match.lastgroup or "dec"
        number = int(match[kind], _BASES[kind])
        number = -number if match["sign"] == "-" else number
        if -(2**63) <= number < 2**64:
            return number
    if _FLOAT.fullmatch(digits):
        return _whole(float(digits))
    return text


def _whole(number: float) -> int | float:
    """Go writes a float without a fraction as an integer, by its shortest digits."""
    if number in (float("inf"), float("-inf")):
        raise NotJson("a number is too large")
    return int(Decimal(repr(number))) if number.is_integer() and abs(number) < _WHOLE_FLOAT else number


def key(value: Json) -> str:
    """A mapping's key as JSON has it. Raises NotJson for null, lists and mappings."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise NotJson(f"{'null' if value is None else 'a list or mapping'} can't be a key")
