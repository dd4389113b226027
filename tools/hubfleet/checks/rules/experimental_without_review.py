"""An experiment without an owner or a day of review.

Why: experiments that nobody ends live for ever, and nobody answers for them.

Bad:
    # hubs/dune/hub.yaml
    kind: experimental
Good:
    # hubs/dune/hub.yaml
    kind: experimental
    lifecycle: {owner: li, review_by: 2027-06-01}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("experimental-without-review", Severity.ERROR, "an experiment has an owner and a day of review")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at hubs of the kind experimental."""
    for stage in fleet.stages:
        lifecycle = stage.settings.lifecycle
        if stage.kind == "experimental" and (lifecycle is None or not lifecycle.review_by):
            yield RULE.at(
                stage.origin("kind"),
                f'the hub "{stage.hub}" is experimental, and no day is set on which somebody decides about it',
                help="add `lifecycle: {owner: NAME, review_by: 2027-06-01}`",
            )
