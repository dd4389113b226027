"""Plain comparisons."""

from __future__ import annotations

import math
import re

from hubfleet.importers.equality.result import Result
from hubfleet.importers.mapping.amounts import spawner_bytes
from hubfleet.importers.mapping.taking import Unfit
from hubfleet.model.json import Json, Path

_SUFFIXES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)(Ki|Mi|Gi|Ti|k|M|G|T|)\Z")
NOTHING: tuple[Json, ...] = (None, [], {}, "")


def identical(result: Result, path: Path, value: Json) -> bool:
    """Compare at the same path; null and what is empty say nothing."""
    return alike(value, result.compiled(path))


def alike(one: Json, other: Json) -> bool:
    """Whether two values are the same to a chart."""
    if one in NOTHING and other in NOTHING and not isinstance(one, bool) and not isinstance(other, bool):
        return True
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return all(alike(one.get(key), other.get(key)) for key in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other


def as_set(result: Result, path: Path, value: Json) -> bool:
    """Compare lists whose order means nothing."""
    return members(value) == members(result.compiled(path))


def within(result: Result, path: Path, value: Json) -> bool:
    """Whether all that the source lists is there."""
    return members(value) <= members(result.compiled(path))


def members(value: Json) -> set[str]:
    """Return a list's members as text."""
    found = value if isinstance(value, list) else [] if value is None else [value]
    return {str(one) for one in found}


def amount(result: Result, path: Path, value: Json) -> bool:
    """Compare amounts of memory as KubeSpawner reads them."""
    return same_bytes(value, result.compiled(path))


def same_bytes(one: Json, other: Json) -> bool:
    """Whether two amounts are the same bytes."""
    try:
        return spawner_bytes(one) == spawner_bytes(other)
    except Unfit:
        return one == other


def kubernetes_bytes(given: Json) -> float | None:
    """Return an amount as Kubernetes reads it, in bytes; None for what is none."""
    match = _QUANTITY.match(str(given))
    return float(match[1]) * _SUFFIXES[match[2]] if match and not isinstance(given, bool) else None


def cpus(result: Result, path: Path, value: Json) -> bool:
    """Compare numbers of CPUs."""
    return same_cpus(value, result.compiled(path))


def same_cpus(one: Json, other: Json) -> bool:
    """Whether two numbers of CPUs are the same."""
    first, second = _cores(one), _cores(other)
    return first == second or (first is not None and second is not None and math.isclose(first, second, rel_tol=1e-9))


def _cores(given: Json) -> float | None:
    if isinstance(given, bool) or given is None:
        return None
    if isinstance(given, str) and given.endswith("m"):
        return float(given[:-1]) / 1000
    try:
        return float(given)  # type: ignore[arg-type]  # what is no number fails just below
    except (TypeError, ValueError):
        return None
