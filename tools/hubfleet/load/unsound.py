"""Hubs whose own data, or a layer below it, has a fault: what they seem to lack may stand where the fault is."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.findings import Location, Severity
from hubfleet.load.blueprints import blueprint_file
from hubfleet.load.document import Document
from hubfleet.load.fleet import FLEET_FILE, Loaded
from hubfleet.model.fleet import Fleet, Hub


def unsound_hubs(loaded: Loaded) -> frozenset[str]:
    """Return the hubs of which a layer could not be read as it was meant."""
    faults = [finding.location for finding in loaded.findings if finding.severity is Severity.ERROR]
    below = {place.file for place in faults if place.file not in _with_defaults(loaded.fleet)}
    below |= {place.file for place in faults if _in_defaults(place, loaded.documents.get(place.file))}
    return frozenset(hub.name for hub in loaded.fleet.hubs.values() if below.intersection(_layers(hub, loaded.fleet)))


def _with_defaults(fleet: Fleet) -> frozenset[str]:
    return frozenset((FLEET_FILE, *(f"clusters/{name}.yaml" for name in fleet.clusters)))


def _layers(hub: Hub, fleet: Fleet) -> Iterator[str]:
    clusters = {stage.cluster_name for stage in fleet.stages if stage.hub == hub.name}
    yield from (hub.file, FLEET_FILE)
    yield from (blueprint_file(name) for name in hub.blueprints)
    yield from (f"clusters/{name}.yaml" for name in clusters)


def _in_defaults(place: Location, document: Document | None) -> bool:
    """Whether a place of a file that also says other things is within its `defaults`."""
    keys = {name: node.key or node.at for name, node in (document.root.mapping or {}).items()} if document else {}
    before = [name for name, at in keys.items() if (at.line, at.column) <= (place.line, place.column)]
    return bool(before) and max(before, key=lambda name: (keys[name].line, keys[name].column)) == "defaults"
