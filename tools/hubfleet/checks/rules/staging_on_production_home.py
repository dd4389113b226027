"""A staging that mounts production's home.

Why: staging takes changes nobody has tried yet; one of them would delete people's files.

Bad:
    # hubs/reef/hub.yaml
    home: {quota: 5Gi, volume: {kind: disk, id: reef, size: 50Gi}}
Good:
    # hubs/reef/hub.yaml
    stages:
      staging: {home: {quota: 5Gi, volume: {kind: disk, id: reef-staging, size: 50Gi}}}
      production: {home: {quota: 5Gi, volume: {kind: disk, id: reef, size: 50Gi}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.checks.volumes import volume_of
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("staging-on-production-home", Severity.ERROR, "staging has a home volume of its own")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare every staging's volume with those of all productions."""
    productions = {volume: stage for stage in fleet.stages if stage.is_production and (volume := volume_of(stage))}
    for stage in fleet.stages:
        volume = volume_of(stage)
        if volume and not stage.is_production and volume in productions:
            other = productions[volume]
            yield RULE.at(
                stage.origin("home.volume"),
                f"{stage} mounts the volume that people's homes of {other} are on",
                help="give staging a volume of its own under `stages: {staging: {home: {volume: ...}}}`",
                related=[Related(other.origin("home.volume"), f"{other} has it here")],
            )
