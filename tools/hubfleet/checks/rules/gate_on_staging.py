"""A gate or ring on a staging.

Why: gates and rings hold production back; on a staging they do nothing, and whoever wrote them expects otherwise.

Bad:
    # hubs/reef/hub.yaml
    stages: {staging: {gate: dune}, production: {}}
Bad:
    # hubs/reef/hub.yaml
    stages: {staging: {ring: early}, production: {}}
Good:
    # hubs/reef/hub.yaml
    stages: {staging: {}, production: {gate: dune, ring: early}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("gate-on-staging", Severity.WARNING, "gates and rings are said for production")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for stagings that say one of them."""
    for stage in fleet.stages:
        for name in ("gate", "ring"):
            if not stage.is_production and name in stage.settings.model_fields_set:
                yield RULE.at(
                    stage.origin(name, key=True),
                    f"`{name}: {getattr(stage.settings, name)}` has no effect on a staging",
                    help="move it to the production stage, or remove it",
                )
