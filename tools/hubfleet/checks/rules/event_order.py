"""An event that ends before it begins.

Why: it never opens, and its people stand before a closed door.

Bad:
    # hubs/dune/hub.yaml
    events: [{name: camp, from: 2027-01-12T08:00Z, until: 2027-01-10T18:00Z}]
Good:
    # hubs/dune/hub.yaml
    events: [{name: camp, from: 2027-01-10T08:00Z, until: 2027-01-12T18:00Z}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("event-order", Severity.ERROR, "events end after they begin")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the ends of events with their beginnings."""
    for stage in fleet.stages:
        for index, event in enumerate(stage.settings.events):
            if event.until.instant <= event.from_.instant:
                yield RULE.at(
                    stage.origin(f"events[{index}].until"),
                    f'the event "{event.name}" ends at {event.until}, before it begins',
                    help=f"write an instant after {event.from_}; mind the zones",
                    related=[Related(stage.origin(f"events[{index}].from"), "it begins here")],
                )
