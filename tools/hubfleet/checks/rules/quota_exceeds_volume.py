"""A quota above the size of the disk that homes are on.

Why: one person could fill the disk, and nobody could save any more.

Bad:
    # hubs/dune/hub.yaml
    home: {quota: 100Gi, volume: {kind: disk, id: dune, size: 50Gi}}
Good:
    # hubs/dune/hub.yaml
    home: {quota: 5Gi, volume: {kind: disk, id: dune, size: 50Gi}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes

RULE = Rule("quota-exceeds-volume", Severity.ERROR, "a person's quota is within the disk")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare quotas with the sizes of disks."""
    for stage in fleet.stages:
        home = stage.settings.home
        if not isinstance(home, Homes) or home.volume.kind != "disk" or not home.quota or not home.volume.size:
            continue
        if home.quota.bytes > home.volume.size.bytes:
            yield RULE.at(
                stage.origin("home.quota"),
                f'the quota "{home.quota}" is above the size of the disk, "{home.volume.size}"',
                help="make the disk larger, or the quota smaller",
                related=[Related(stage.origin("home.volume.size"), "the disk")],
            )
