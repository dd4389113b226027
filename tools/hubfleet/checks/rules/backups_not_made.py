"""Homes that are to be saved, which hubfleet does not do itself.

Why: people believe that their files are saved, and only whoever runs the cluster or the file server can see to it.

Bad:
    # hubs/reef/hub.yaml
    home: {backups: daily}
Good:
    # hubs/reef/hub.yaml
    home: {backups: none}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.once import once_a_place
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes

RULE = Rule("backups-not-made", Severity.NOTICE, "somebody sees to backups that a hub promises")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Tell each line that asks for backups, once for all hubs that have it from there."""
    yield from once_a_place(_asked(fleet))


def _asked(fleet: Fleet) -> Iterator[Finding]:
    for stage in fleet.stages:
        home = stage.settings.home
        if isinstance(home, Homes) and home.backups != "none":
            yield RULE.at(
                stage.origin("home.backups"),
                f"{home.backups} backups are wanted, and hubfleet makes none",
                help="keep the line where the cluster's operator makes them: snapshots of the volumes, or the file "
                "server's own; write `backups: none` where nobody does",
            )
