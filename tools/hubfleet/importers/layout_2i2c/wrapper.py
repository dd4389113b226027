"""What the wrapper charts `basehub` and `daskhub` wrap, and their defaults."""

from __future__ import annotations

from hubfleet.findings import Location
from hubfleet.importers.chart_python import without_python
from hubfleet.importers.reading import Reader, lay_all
from hubfleet.load.node import Node
from hubfleet.model.json import Path

DEFAULTS = "basehub"
CHARTS = "helm-charts"


def unwrapped(values: Node) -> tuple[Node, dict[str, Path]]:
    """Return values with what stands under `basehub:` at the top, and what stood before each chart's name."""
    entries = dict(values.mapping or {})
    inner = entries.pop(DEFAULTS, None)
    if inner is None or inner.mapping is None:
        return values, {}
    outer = Node(entries, values.at)
    prefix: dict[str, Path] = {name: (DEFAULTS,) for name in inner.mapping if name not in entries}
    return lay_all([inner, outer], values.at), prefix


def wrapper_defaults(reader: Reader) -> dict[str, Node]:
    """Return the defaults of each wrapper chart of the tree, unwrapped; none where the tree has no charts."""
    found: dict[str, Node] = {}
    base = _defaults(reader, DEFAULTS)
    if base is not None:
        found[DEFAULTS] = base
    dask = _defaults(reader, "daskhub")
    if dask is not None:
        layers = [one for one in (base, unwrapped(dask)[0]) if one is not None]
        found["daskhub"] = lay_all(layers, dask.at)
    elif base is not None and reader.exists(f"{CHARTS}/daskhub/Chart.yaml"):
        found["daskhub"] = base
    return found


def _defaults(reader: Reader, chart: str) -> Node | None:
    file = f"{CHARTS}/{chart}/values.yaml"
    if not reader.exists(file):
        return None
    document = reader.read(file, named_at=Location(file))
    return without_python(reader, document.root) if document else None
