"""A gate that tests nothing.

Why: without a staging behind it the stage would take changes that nobody tried, or never take one.

Bad:
    # hubs/reef/hub.yaml
    stages: {production: {gate: dunes}}
Good:
    # hubs/reef/hub.yaml
    stages: {production: {gate: dune}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.complete import incomplete_hubs
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity, unknown
from hubfleet.model.fleet import Fleet
from hubfleet.model.key import StageName

RULE = Rule("gate-unknown", Severity.ERROR, "a gate is a hub with a staging")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for gates that are no hub, retired, or have no staging."""
    gates = sorted(hub.name for hub in fleet.hubs.values() if StageName.STAGING in hub.stages and not hub.retired)
    unread = incomplete_hubs(fleet)
    for stage in fleet.stages:
        named = stage.settings.gate
        if not stage.is_production or named is None or named in gates or named in unread:
            continue
        if named in fleet.hubs:
            hub = fleet.hubs[named]
            what = "has no staging"
            if hub.tombstone(StageName.STAGING):
                what = "is retired" if hub.retired else "has a staging that is retired"
            message, advice = (
                f'the hub "{named}" {what}, so it tests nothing',
                f"hubs with a staging: {', '.join(gates)}",
            )
        else:
            message, advice = unknown("hub", named, gates)
        yield RULE.at(stage.origin("gate"), message, help=advice)
