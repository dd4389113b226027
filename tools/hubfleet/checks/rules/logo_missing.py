"""A logo that is not there.

Why: the hub's home page would show a broken picture.

Bad:
    # hubs/dune/hub.yaml
    community: {name: Dune Lab, logo: logo.svg}
Good:
    # hubs/dune/hub.yaml
    community: {name: Dune Lab, logo: "https://dune.example.com/logo.svg"}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.logos import logos_of
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("logo-missing", Severity.ERROR, "logos that are files are beside hub.yaml")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for the files of all logos."""
    files = frozenset(fleet.files)
    for stage in fleet.stages:
        for path, logo in logos_of(stage):
            if f"hubs/{stage.hub}/{logo}" not in files:
                yield RULE.at(
                    stage.origin(path),
                    f'there is no file "{logo}" in hubs/{stage.hub}/',
                    help="add the picture there, or give its address on the web",
                )
