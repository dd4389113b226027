"""An event that is over.

Why: it does nothing any more, and what is left of many hides the one that comes.

Bad:
    # hubs/dune/hub.yaml
    events: [{name: camp, from: 2026-01-10T08:00Z, until: 2026-01-12T18:00Z}]
Good:
    # hubs/dune/hub.yaml
    events: [{name: camp, from: 2027-01-10T08:00Z, until: 2027-01-12T18:00Z}]
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("event-past", Severity.ERROR, "events lie in the future, or are under way")


def check_at(fleet: Fleet, at: datetime) -> Iterator[Finding]:
    """Compare the ends of events with now."""
    for stage in fleet.stages:
        for index, event in enumerate(stage.settings.events):
            if event.until.instant <= at:
                yield RULE.at(
                    stage.origin(f"events[{index}].until"),
                    f'the event "{event.name}" ended at {event.until}',
                    help="remove it, or correct its year",
                )
