"""Which value caused a fault in a rendered object: the one that stands there unchanged, if there is only one such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from hubfleet.model.json import Json, Manifest, Path, Values, get
from hubfleet.render.faults import RenderFault
from hubfleet.render.manifests import title

_TELLING = 2
"""A shorter value stands in too many places to tell anything."""


def blame(faults: Sequence[RenderFault], manifests: Sequence[Manifest], values: Values) -> tuple[RenderFault, ...]:
    """Give faults of objects the path of the value behind them, so that they point at a line of the hub's data."""
    objects = {title(manifest): manifest for manifest in manifests}
    return tuple(_blamed(fault, objects.get(fault.object), values) for fault in faults)


def _blamed(fault: RenderFault, manifest: Manifest | None, values: Values) -> RenderFault:
    if manifest is None or fault.path is not None or not fault.object_path:
        return fault
    value = get(manifest, fault.object_path)
    if not isinstance(value, str | int | float) or isinstance(value, bool) or len(str(value)) < _TELLING:
        return fault
    found = list(_places(values, value))
    return replace(fault, path=found[0]) if len(found) == 1 else fault


def _places(values: Json, wanted: Json, path: Path = ()) -> Iterator[Path]:
    if isinstance(values, dict):
        for key, below in values.items():
            yield from _places(below, wanted, (*path, key))
    elif isinstance(values, list):
        for index, below in enumerate(values):
            yield from _places(below, wanted, (*path, index))
    elif values == wanted and type(values) is type(wanted):
        yield path
