"""Whether all stages are there to be looked at: what nobody seems to use may be used by one that could not be read."""

from __future__ import annotations

from collections import Counter

from hubfleet.model.fleet import Fleet


def incomplete_hubs(fleet: Fleet) -> frozenset[str]:
    """Return the hubs of which a stage is missing because its data has faults."""
    built = Counter(stage.hub for stage in fleet.stages)
    hubs = (hub for hub in fleet.hubs.values() if not hub.retired)
    lacking = (hub.name for hub in hubs if not (hub.stages or hub.ended) or built[hub.name] < len(hub.stages))
    return frozenset(lacking)
