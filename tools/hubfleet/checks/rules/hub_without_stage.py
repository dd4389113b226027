"""A hub without a stage.

Why: nothing of it is deployed; mostly `stages:` was forgotten or stands in the wrong place.

Bad:
    # hubs/tide/hub.yaml
    community: {name: Tide Lab}
    cluster: coast
    login: {provider: github, admins: [jo]}
Good:
    # hubs/tide/hub.yaml
    community: {name: Tide Lab}
    cluster: coast
    login: {provider: github, admins: [jo], allow: {users: [mo]}, client_id: Iv1.tide}
    server: {image: base}
    stages: {staging: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("hub-without-stage", Severity.WARNING, "every hub has a stage, or a tombstone")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at what hubs declare themselves: blueprints and defaults only lie under that."""
    for hub in fleet.hubs.values():
        if not hub.stages and not hub.retired and hub.file in fleet.sources:
            yield RULE.at(
                fleet.at(hub.file, ("stages",)),
                f'the hub "{hub.name}" has no stage, so nothing of it runs',
                help="add `stages: {staging: {}, production: {}}`",
            )
