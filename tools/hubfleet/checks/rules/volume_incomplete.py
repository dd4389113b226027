"""A home volume that lacks what its kind needs.

Why: the volume could not be mounted, so no server would start.

Bad:
    # hubs/dune/hub.yaml
    home: {quota: 5Gi, volume: {kind: nfs, path: /homes}}
Good:
    # hubs/dune/hub.yaml
    home: {quota: 5Gi, volume: {kind: nfs, server: 10.0.0.2, path: /homes}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.compile.features.home import DISKS
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes, HomeVolume

RULE = Rule("volume-incomplete", Severity.ERROR, "a home volume has all that its kind needs")
_NEEDS = {"claims": (), "disk": (), "nfs": ("server", "path")}


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for what is missing; on this machine homes are folders."""
    for stage in fleet.stages:
        home = stage.settings.home
        if stage.is_local or not isinstance(home, Homes):
            continue
        by_id = ("id",) if home.volume.kind == "disk" and stage.cluster.provider in DISKS else ()
        made = ("size",) if home.volume.kind == "disk" and not by_id else ()
        for name in (*by_id, *made, *_NEEDS[home.volume.kind]):
            if not getattr(home.volume, name):
                info = HomeVolume.model_fields[name]
                yield RULE.at(
                    stage.origin("home.volume", key=True),
                    f'a home volume of the kind "{home.volume.kind}" needs `{name}`',
                    help=f"add `{name}: {(info.examples or ['...'])[0]}`",
                )
