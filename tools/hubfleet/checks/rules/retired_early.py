"""A tombstone with a day that has not come yet.

Why: a hub with a tombstone has no stages from then on: the community would lose it before the day it was promised.

Bad:
    # hubs/dune/hub.yaml
    retired: {on: 2027-06-30, data: keep}
    stages: {}
Good:
    # hubs/dune/hub.yaml
    retired: {on: 2026-06-30, data: keep}
    stages: {}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("retired-early", Severity.WARNING, "a tombstone is set when the last day has come")


def check_at(fleet: Fleet, at: datetime) -> Iterator[Finding]:
    """Compare the days of all tombstones with today."""
    today = at.date().isoformat()
    for hub in fleet.hubs.values():
        for path, tombstone in hub.tombstones.items():
            if tombstone.on <= today:
                continue
            what = f"{hub.name}/{path[1]}" if len(path) > 1 else hub.name
            yield RULE.at(
                fleet.at(hub.file, (*path, "on")),
                f'"{what}" is taken away with this change, before its last day {tombstone.on}',
                help="merge the tombstone on that day; until then, announce it with `home_page.announcement`",
            )
