"""A hub whose day of review is past.

Why: somebody promised to decide by then whether it goes on.

Bad:
    # hubs/dune/hub.yaml
    lifecycle: {owner: li, review_by: 2026-01-31}
Good:
    # hubs/dune/hub.yaml
    lifecycle: {owner: li, review_by: 2027-06-01}
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("review-overdue", Severity.ERROR, "every review is done by its day")


def check_at(fleet: Fleet, at: datetime) -> Iterator[Finding]:
    """Compare days of review with today."""
    today = at.date().isoformat()
    for stage in fleet.stages:
        lifecycle = stage.settings.lifecycle
        if lifecycle and lifecycle.review_by and lifecycle.review_by < today:
            yield RULE.at(
                stage.origin("lifecycle.review_by"),
                f'the review of the hub "{stage.hub}" was due on {lifecycle.review_by}',
                help="decide with its owner: set a new day, or retire it with `retired: {on: ..., data: keep}`",
            )
