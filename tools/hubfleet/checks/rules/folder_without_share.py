"""Folders for several people where each person's home is a volume of its own.

Why: there is no place that all of them see, so the folders would silently be missing.

Bad:
    # hubs/reef/hub.yaml
    home: {folders: [{name: shared}]}
Good:
    # hubs/reef/hub.yaml
    home: {folders: [{name: shared}], volume: {kind: nfs, server: 10.0.0.2, path: /homes}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("folder-without-share", Severity.ERROR, "folders for several people are on a share")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look for folders on clusters whose homes are claims."""
    for stage in fleet.stages:
        home = stage.settings.home
        if stage.is_local or isinstance(home, str) or home.volume.kind != "claims":
            continue
        for index, folder in enumerate(home.folders):
            yield RULE.at(
                stage.origin(f"home.folders[{index}].name"),
                f'the folder "{folder.name}" of the hub "{stage.hub}" has no share to be on',
                help="keep homes on `nfs` or `disk` (`home.volume.kind`), or take the folder out with `remove: true`",
                related=[Related(stage.origin("home.volume.kind"), "each person has a claim")],
            )
