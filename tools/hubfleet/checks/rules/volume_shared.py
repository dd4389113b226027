"""Two hubs on one disk.

Why: two NFS servers that write to one disk destroy each other's files; and each hub's people could read the other's.

Bad:
    # hubs/reef/hub.yaml
    stages: {production: {gate: dune, home: {quota: 5Gi, volume: {kind: disk, id: sea, size: 50Gi}}}}
    # hubs/dune/hub.yaml
    community: {name: Dune Lab}
    stages: {production: {gate: dune, home: {quota: 5Gi, volume: {kind: disk, id: sea, size: 50Gi}}}, staging: {}}
Good:
    # hubs/reef/hub.yaml
    stages: {production: {gate: dune, home: {quota: 5Gi, volume: {kind: disk, id: sea, size: 50Gi}}}}
    # hubs/dune/hub.yaml
    stages: {staging: {home: {quota: 5Gi, volume: {kind: disk, id: dune, size: 50Gi}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.once import once_a_place
from hubfleet.checks.rule import Rule
from hubfleet.checks.volumes import volume_of
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("volume-shared", Severity.ERROR, "every stage has a home volume of its own")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare volumes; staging on a production's is another rule's."""
    yield from once_a_place(_clashes(fleet))


def _clashes(fleet: Fleet) -> Iterator[Finding]:
    first: dict[tuple[bool, tuple[str, ...]], Stage] = {}
    for stage in fleet.stages:
        volume = volume_of(stage)
        other = first.setdefault((stage.is_production, volume), stage) if volume else stage
        if other is not stage:
            yield RULE.at(
                stage.origin("home.volume"),
                f"{stage} keeps homes on the same volume as {other}",
                help="give each a volume of its own",
                related=[Related(other.origin("home.volume"), f"{other} has it here")],
            )
