"""One module a feature: `take(taking)` moves what its fields can say; what nobody takes stays under `values:`.

A claim is a promise that is checked: what is compiled from the data must mean what the source said (`equality`).
"""

from __future__ import annotations

from hubfleet.importers.mapping import (
    buckets,
    community,
    dask,
    home,
    hub,
    idle,
    login,
    profiles,
    server,
)
from hubfleet.importers.mapping.taking import Facts, Taking
from hubfleet.model.json import Values

FEATURES = (community, login, server, profiles, hub, idle, home, buckets, dask)


def take_all(values: Values, facts: Facts) -> Taking:
    """Return a hub's values as typed data, and which settings it says."""
    taking = Taking(values, facts)
    for feature in FEATURES:
        feature.take(taking)
    return taking
