"""A folder or file whose name can't be the name of what it holds.

Why: a hub's name becomes a namespace, a release and part of its address; Kubernetes and DNS refuse other letters.

Bad:
    # hubs/Reef_2/hub.yaml
    community: {name: Reef 2}
    cluster: coast
    domain: reef2.coast.hubs.example.org
    login: {provider: github, admins: [ada], allow: {teams: ["reef:users"]}, client_id: Iv1.reef2}
    stages: {}
    retired: {"on": 2026-06-30, data: keep}
Good:
    # hubs/reef-2/hub.yaml
    community: {name: Reef 2}
    cluster: coast
    login: {provider: github, admins: [ada], allow: {teams: ["reef:users"]}, client_id: Iv1.reef2}
    stages: {}
    retired: {"on": 2026-06-30, data: keep}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.names import HubName, Name, ResourceName

RULE = Rule("name-unfit", Severity.ERROR, "folders and files are named as what they hold can be named")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the names of hubs, clusters, blueprints and images."""
    for file, name, form in _named(fleet):
        if len(name) > form.longest or not re.fullmatch(form.pattern, name):
            yield RULE.at(
                fleet.at(file),
                f'"{name}" is not {form.what}',
                help=f"rename {file}: lower-case letters, digits and dashes, at most {form.longest}",
            )


def _named(fleet: Fleet) -> Iterator[tuple[str, str, type[Name]]]:
    yield from ((hub.file, name, HubName) for name, hub in fleet.hubs.items())
    yield from ((f"clusters/{name}.yaml", name, ResourceName) for name in fleet.clusters)
    yield from ((f"hubs/_blueprints/{name}.yaml", name, ResourceName) for name in fleet.blueprints)
    yield from ((f"images/{name}/image.yaml", name, ResourceName) for name in fleet.images)
