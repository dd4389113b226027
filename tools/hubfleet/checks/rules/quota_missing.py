"""Homes on a shared volume without a quota.

Why: one runaway notebook fills the volume, and nobody of the hub can save or log in any more.

Bad:
    # hubs/dune/hub.yaml
    home: {volume: {kind: disk, id: dune, size: 50Gi}}
Good:
    # hubs/dune/hub.yaml
    home: {quota: 5Gi, volume: {kind: disk, id: dune, size: 50Gi}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes

RULE = Rule("quota-missing", Severity.WARNING, "homes on a shared disk have a quota")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at homes on disks, where hubfleet enforces quotas; an NFS server keeps its own."""
    for stage in fleet.stages:
        home = stage.settings.home
        if isinstance(home, Homes) and home.personal and home.volume.kind == "disk" and not home.quota:
            yield RULE.at(
                stage.origin("home.volume", key=True),
                "everybody's homes are on one disk, and nothing limits how much one person keeps",
                help="add `quota: 10Gi` to `home`",
            )
