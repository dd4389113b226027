"""A freeze that ends before it begins.

Why: it holds nothing, and changes go out in the days that were meant to be quiet.

Bad:
    # fleet.yaml
    rollout: {freezes: [{from: 2027-01-03T00:00Z, until: 2026-12-20T00:00Z, reason: Winter break}]}
Good:
    # fleet.yaml
    rollout: {freezes: [{from: 2026-12-20T00:00Z, until: 2027-01-03T00:00Z, reason: Winter break}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("freeze-order", Severity.ERROR, "freezes end after they begin")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the ends of freezes with their beginnings."""
    for index, freeze in enumerate(fleet.config.rollout.freezes if fleet.config else ()):
        place = ("rollout", "freezes", index)
        if freeze.until.instant <= freeze.from_.instant:
            yield RULE.at(
                fleet.at("fleet.yaml", (*place, "until")),
                f'the freeze "{freeze.reason}" ends at {freeze.until}, before it begins',
                help=f"write an instant after {freeze.from_}",
                related=[Related(fleet.at("fleet.yaml", (*place, "from")), "it begins here")],
            )
