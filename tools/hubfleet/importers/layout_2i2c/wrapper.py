"""What the wrapper charts `basehub` and `daskhub` wrap, and their defaults."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.findings import Location
from hubfleet.importers.chart_python import without_python
from hubfleet.importers.mapping.login import STAFF, STAFF_IDS
from hubfleet.importers.mapping.taking import split
from hubfleet.importers.reading import Reader, lay_all
from hubfleet.importers.umbrella import lift
from hubfleet.load.node import Node

DEFAULTS = "basehub"
CHARTS = "helm-charts"


def wrapper_defaults(reader: Reader) -> dict[str, Node]:
    """Return the defaults of each wrapper chart of the tree, unwrapped; none where the tree has no charts."""
    found: dict[str, Node] = {}
    base = _defaults(reader, DEFAULTS)
    if base is not None:
        found[DEFAULTS] = base
    dask = _defaults(reader, "daskhub")
    if dask is not None:
        layers = [one for one in (base, lift(dask, DEFAULTS)[0]) if one is not None]
        found["daskhub"] = lay_all(layers, dask.at)
    elif base is not None and reader.exists(f"{CHARTS}/daskhub/Chart.yaml"):
        found["daskhub"] = base
    return found


def staff_of(values: Iterable[Node]) -> dict[str, tuple[str, ...]]:
    """Return who charts and hubs mean by staff, by login provider: all whom one of them names."""
    found: dict[str, dict[str, None]] = {}
    for one in values:
        said = one.find(split(STAFF))
        for name, listed in ((said.mapping or {}) if said else {}).items():
            if match := STAFF_IDS.fullmatch(name):
                names = [item.content for item in listed.items or () if isinstance(item.content, str)]
                found.setdefault(match[1], {}).update(dict.fromkeys(names))
    return {provider: tuple(names) for provider, names in sorted(found.items())}


def _defaults(reader: Reader, chart: str) -> Node | None:
    file = f"{CHARTS}/{chart}/values.yaml"
    if not reader.exists(file):
        return None
    document = reader.read(file, named_at=Location(file))
    return without_python(reader, document.root) if document else None
