"""A container that is guaranteed more than its limit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from hubfleet.model.json import Json, Manifest, Path, get
from hubfleet.render.kubernetes.rules.pods import containers, pod_spec

_SUFFIXES = {
    **{
        suffix: Decimal(1000) ** power
        for power, suffix in enumerate(("n", "u", "m", "", "k", "M", "G", "T", "P", "E"), -3)
    },
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", 1)},
}


def check(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    found = pod_spec(manifest)
    for where, container in containers(found[1]) if found else ():
        requests, limits = (get(container, ("resources", key)) for key in ("requests", "limits"))
        if not isinstance(requests, dict) or not isinstance(limits, dict):
            continue
        for name in sorted(requests.keys() & limits.keys()):
            least, most = amount(requests[name]), amount(limits[name])
            if least is not None and most is not None and least > most:
                place: Path = (*(found[0] if found else ()), *where, "resources", "requests", name)
                yield place, f"{name} request {requests[name]} is more than its limit {limits[name]}"


def amount(quantity: Json) -> Decimal | None:
    """The number behind a quantity; None for what is none (its schema says so)."""
    text = str(quantity)
    number = text.rstrip("KMGTPEikmun")
    try:
        return Decimal(number) * _SUFFIXES[text[len(number) :]]
    except (InvalidOperation, KeyError):
        return None
