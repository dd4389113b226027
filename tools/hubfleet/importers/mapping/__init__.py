"""One module a feature: `take(taking)` moves what its fields can say; what nobody takes stays under `values:`.

A claim is a promise that is checked: what is compiled from the data must mean what the source said (`equality`).
"""

from __future__ import annotations

from hubfleet.importers.mapping import (
    address,
    binder,
    buckets,
    community,
    containers,
    dask,
    group_extras,
    home,
    hub,
    idle,
    image_building,
    login,
    network,
    nodes,
    private_images,
    profiles,
    server,
    volumes,
)
from hubfleet.importers.mapping.taking import Facts, Taking
from hubfleet.model.json import Values

FEATURES = (
    address,
    community,
    login,
    server,
    profiles,
    volumes,
    containers,
    hub,
    idle,
    home,
    group_extras,
    buckets,
    network,
    nodes,
    dask,
    image_building,
    binder,
    private_images,
)


def take_all(values: Values, facts: Facts) -> Taking:
    """Return a hub's values as typed data, and which settings it says."""
    taking = Taking(values, facts)
    for feature in FEATURES:
        feature.take(taking)
    return taking
