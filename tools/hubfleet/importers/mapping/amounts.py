"""Amounts as other tools write them, and as hubfleet's files do.

KubeSpawner reads `1G` as 2^30 bytes (`ByteSpecification`), hubfleet's files as 10^9: what is written is what
KubeSpawner means, in binary units where these are exact.
"""

from __future__ import annotations

import re

from hubfleet.importers.mapping.taking import Taking, Unfit
from hubfleet.model.json import Json, Values

_SPAWNER = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SPAWNER_FORM = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?)\Z")
_BINARY = (("Ti", 2**40), ("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10))
_DECIMAL = (("G", 10**9), ("M", 10**6), ("k", 10**3))
_DURATION = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))


def spawner_bytes(given: Json) -> int:
    """Return an amount as KubeSpawner reads it, in bytes. Raises Unfit."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return int(given)
    match = _SPAWNER_FORM.match(given) if isinstance(given, str) else None
    if match is None:
        raise Unfit(given)
    return int(float(match[1]) * _SPAWNER[match[2]])


def memory(given: Json) -> str:
    """Return a memory amount of KubeSpawner's as hubfleet writes it. Raises Unfit."""
    return written(spawner_bytes(given))


def written(count: int) -> str:
    """Write bytes with the largest unit that is exact and short. Raises Unfit."""
    if count <= 0:
        raise Unfit(count)
    for unit, size in _BINARY:
        if count % size == 0:
            return f"{count // size}{unit}"
    for unit, size in _BINARY:
        text = f"{count / size:.3f}".rstrip("0")
        if int(float(text) * size) == count:
            return f"{text}{unit}"
    for unit, size in _DECIMAL:
        text = f"{count / size:.9f}".rstrip("0").rstrip(".")
        if int(float(text) * size) == count:
            return f"{text}{unit}"
    raise Unfit(count)


def gibibytes(given: Json) -> str:
    """Return a number of GiB as an amount. Raises Unfit."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise Unfit(given)
    return written(int(given * 2**30))


def cpu(given: Json) -> Json:
    """Return a number of CPUs. Raises Unfit."""
    if isinstance(given, str) and re.fullmatch(r"[0-9]+m", given):
        return given
    try:
        number = float(given)  # type: ignore[arg-type]  # what is no number fails just below
    except (TypeError, ValueError):
        raise Unfit(given) from None
    return int(number) if number == int(number) else number


def seconds(given: Json) -> str:
    """Return seconds as a length of time. Raises Unfit."""
    if isinstance(given, bool) or not isinstance(given, int) or given <= 0:
        raise Unfit(given)
    text, rest = "", given
    for unit, size in _DURATION:
        if rest >= size and (unit != "d" or given % size == 0):
            text += f"{rest // size}{unit}"
            rest %= size
    return text


def flag(given: Json) -> bool:
    """Return true or false. Raises Unfit."""
    if not isinstance(given, bool):
        raise Unfit(given)
    return given


def line(given: Json) -> str:
    """Return text. Raises Unfit where there is none."""
    if not isinstance(given, str) or not given.strip():
        raise Unfit(given)
    return given


def names(given: Json) -> Json:
    """Return a list of names; one alone may stand without a list. Raises Unfit."""
    found = [given] if isinstance(given, str) else given
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Unfit(given)
    return list(dict.fromkeys(found))


def bounds(taking: Taking, path: str, to: str) -> None:
    """Take what a pod gets: amounts of Kubernetes, not of KubeSpawner."""
    for kind, bound in (("requests", "guarantee"), ("limits", "limit")):
        taking.move(f"{path}.{kind}.memory", f"{to}.memory.{bound}", line)
        taking.move(f"{path}.{kind}.cpu", f"{to}.cpu.{bound}", cpu)


def tolerations(given: Json) -> Json:
    """Return tolerations as hubfleet's files have them. Raises Unfit."""
    found = each(given, {"key", "operator", "value", "effect"})
    if not all("key" in one for one in found):
        raise Unfit(given)
    return [{name: value for name, value in one.items() if (name, value) != ("operator", "Equal")} for one in found]


def tagged(image: Json) -> str:
    """Return an image with its tag: without one, `latest` is what is pulled. Raises Unfit."""
    name = line(image)
    return name if ":" in name.rpartition("/")[2] or "@" in name else f"{name}:latest"


def each(given: Json, known: set[str]) -> list[Values]:
    """Return a list's mappings, which say nothing but what is known. Raises Unfit."""
    found = given if isinstance(given, list) else []
    kept = [one for one in found if isinstance(one, dict) and not one.keys() - known]
    if not kept or len(kept) != len(found):
        raise Unfit(given)
    return kept
