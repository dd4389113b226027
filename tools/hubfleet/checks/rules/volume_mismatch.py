"""A home volume with settings of another kind.

Why: they have no effect, though whoever wrote them counts on them; often `kind` was forgotten.

Bad:
    # hubs/dune/hub.yaml
    home: {volume: {kind: claims, server: 10.0.0.2, path: /homes}}
Bad:
    # hubs/dune/hub.yaml
    home: {volume: {id: dune, size: 50Gi}}
Good:
    # hubs/dune/hub.yaml
    home: {volume: {kind: claims, storage_class: premium-rwo}}
Good:
    # clusters/coast.yaml
    defaults: {home: {volume: {kind: nfs, server: 10.0.0.2, path: /homes}}}
    # hubs/dune/hub.yaml
    home: {volume: {kind: claims}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes
from hubfleet.model.stage import Stage

RULE = Rule("volume-mismatch", Severity.ERROR, "a home volume has only settings of its own kind")
_OF = {
    "storage_class": ("claims",),
    "id": ("disk",),
    "size": ("disk",),
    "server": ("disk", "nfs"),
    "path": ("nfs",),
    "folder": ("disk", "nfs"),
}


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for settings of another kind; what a layer below says for its own kind does no harm."""
    for stage in fleet.stages:
        home = stage.settings.home
        if not isinstance(home, Homes):
            continue
        for name, kinds in _OF.items():
            if getattr(home.volume, name) and home.volume.kind not in kinds and not _from_below(stage, home, name):
                yield RULE.at(
                    stage.origin(f"home.volume.{name}", key=True),
                    f"`{name}` has no effect on a home volume of the kind `{home.volume.kind}`",
                    help=f"write `kind: {kinds[-1]}`, or remove `{name}`",
                )


def _from_below(stage: Stage, home: Homes, name: str) -> bool:
    if "kind" not in home.volume.model_fields_set:
        return False
    return stage.origin(f"home.volume.{name}").file != stage.origin("home.volume.kind").file
