"""A production stage that nothing gates.

Why: production takes a change only after a staging took it and a notebook ran there.

Bad:
    # hubs/reef/hub.yaml
    stages: {production: {}}
Good:
    # hubs/reef/hub.yaml
    stages: {staging: {}, production: {}}
Good:
    # hubs/reef/hub.yaml
    stages: {production: {gate: dune}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("gate-missing", Severity.ERROR, "every production stage has a gate")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for productions without a staging of their own that name no other."""
    for stage in fleet.stages:
        if stage.is_production and stage.gate is None and stage.settings.gate is None:
            yield RULE.at(
                fleet.at(f"hubs/{stage.hub}/hub.yaml", ("stages", "production"), key=True),
                f"nothing is tested before {stage} takes a change",
                help="add `staging: {}` beside it, or name the hub whose staging tests for it: `gate: HUB`",
            )
