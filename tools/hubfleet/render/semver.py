"""Version constraints as charts write them in `kubeVersion` (Masterminds/semver, which Helm uses)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

Version: TypeAlias = tuple[int, int, int]

_PART = re.compile(r"^(?P<op>[=!<>~^]*)\s*v?(?P<numbers>(\d+|[xX*])(\.(\d+|[xX*])){0,2})(?P<rest>[-+].*)?$")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")
_SPACED = re.compile(r"([=!<>~^]+)\s+")


def satisfies(version: str, constraint: str) -> bool:
    """Whether a released version keeps a constraint such as `>=1.28.0-0` or `^1.2 || ~2.0`.

    Raises ValueError for a constraint that can't be read.
    """
    have = _version(version)
    return any(all(_holds(have, part) for part in _parts(group)) for group in constraint.split("||"))


def _version(text: str) -> Version:
    numbers = [int(part) for part in re.findall(r"\d+", re.split(r"[-+]", text)[0])]
    major, minor, patch = [*numbers, 0, 0, 0][:3]
    return major, minor, patch


def _parts(group: str) -> list[str]:
    ranged = _HYPHEN.sub(r">=\1 <=\2", group.strip())
    return [part for part in re.split(r"[\s,]+", _SPACED.sub(r"\1", ranged)) if part]


def _holds(have: Version, part: str) -> bool:
    match = _PART.match(part)
    if not match:
        raise ValueError(f'"{part}" is not a version constraint')
    given = [int(number) for number in match["numbers"].split(".") if number.isdigit()]
    test = _TESTS.get(match["op"])
    if test is None:
        raise ValueError(f'"{match["op"]}" is not a comparison of versions')
    return test(have, given)


def _lower(given: list[int]) -> Version:
    major, minor, patch = [*given, 0, 0, 0][:3]
    return major, minor, patch


def _upper(given: list[int]) -> Version:
    """The first version past everything that starts with the given numbers."""
    if not given:
        return (1 << 30, 0, 0)
    return _lower([*given[:-1], given[-1] + 1])


def _equal(have: Version, given: list[int]) -> bool:
    return _lower(given) <= have < _upper(given)


def _tilde(have: Version, given: list[int]) -> bool:
    return _lower(given) <= have < _upper(given[:2])


def _caret(have: Version, given: list[int]) -> bool:
    leading = next((index for index, number in enumerate(given) if number), len(given) - 1)
    return _lower(given) <= have < _upper(given[: leading + 1])


_TESTS: dict[str, Callable[[Version, list[int]], bool]] = {
    "": _equal,
    "=": _equal,
    "==": _equal,
    "!=": lambda have, given: not _equal(have, given),
    ">": lambda have, given: have >= _upper(given),
    "<": lambda have, given: have < _lower(given),
    ">=": lambda have, given: have >= _lower(given),
    "=>": lambda have, given: have >= _lower(given),
    "<=": lambda have, given: have < _upper(given),
    "=<": lambda have, given: have < _upper(given),
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}
