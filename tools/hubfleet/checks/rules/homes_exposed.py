"""All people's homes, open to everyone.

Why: everybody could read, or even delete, what others keep in their homes: keys and drafts too.

Bad:
    # hubs/dune/hub.yaml
    home:
      volume: {kind: nfs, server: 10.0.0.2, path: /homes}
      folders: [{name: all, read: everyone, write: nobody, holds: homes}]
Good:
    # hubs/dune/hub.yaml
    home:
      volume: {kind: nfs, server: 10.0.0.2, path: /homes}
      folders: [{name: all, read: admins, write: nobody, holds: homes}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes

RULE = Rule("homes-exposed", Severity.ERROR, "only admins see all homes")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at folders that hold homes."""
    for stage in fleet.stages:
        folders = stage.settings.home.folders if isinstance(stage.settings.home, Homes) else ()
        for index, folder in enumerate(folders):
            if folder.holds == "homes" and "everyone" in {folder.read, folder.write}:
                yield RULE.at(
                    stage.origin(f"home.folders[{index}]"),
                    f'the folder "{folder.name}" opens all people\'s homes to everyone',
                    help="write `read: admins` and `write: nobody`",
                )
