"""A freeze that is over.

Why: it holds nothing any more; next year's is easily forgotten while it still stands there.

Bad:
    # fleet.yaml
    rollout: {freezes: [{from: 2025-12-20T00:00Z, until: 2026-01-03T00:00Z, reason: Winter break}]}
Good:
    # fleet.yaml
    rollout: {freezes: [{from: 2026-12-20T00:00Z, until: 2027-01-03T00:00Z, reason: Winter break}]}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("freeze-past", Severity.WARNING, "freezes lie in the future, or hold now")


def check_at(fleet: Fleet, at: datetime) -> Iterator[Finding]:
    """Compare the ends of freezes with now."""
    for index, freeze in enumerate(fleet.config.rollout.freezes if fleet.config else ()):
        if freeze.until.instant <= at:
            yield RULE.at(
                fleet.at("fleet.yaml", ("rollout", "freezes", index, "until")),
                f'the freeze "{freeze.reason}" ended at {freeze.until}',
                help="remove it, or write next year's",
            )
