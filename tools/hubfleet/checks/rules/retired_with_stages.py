"""A retired hub that still declares stages.

Why: a tombstone takes all stages away; with both in one file nobody can tell which was meant.

Bad:
    # hubs/dune/hub.yaml
    retired: {on: 2026-10-01, data: keep}
Good:
    # hubs/dune/hub.yaml
    retired: {on: 2026-10-01, data: keep}
    stages: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("retired-with-stages", Severity.WARNING, "a retired hub declares no stages")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for tombstones beside stages."""
    for hub in fleet.hubs.values():
        if hub.retired and hub.stages:
            yield RULE.at(
                fleet.at(hub.file, ("stages",), key=True),
                f'the hub "{hub.name}" is retired: none of its stages is kept running',
                help="remove `stages` (the tombstone stays, so that the hub is not taken for lost), or `retired`",
                related=[Related(fleet.at(hub.file, ("retired",), key=True), "the tombstone")],
            )
