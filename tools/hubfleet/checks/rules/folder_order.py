"""A folder that people may write to but not read.

Why: NFS can't do that: who writes, reads.

Bad:
    # hubs/dune/hub.yaml
    home: {volume: {kind: nfs, server: 10.0.0.2, path: /homes}, folders: [{name: box, read: admins, write: everyone}]}
Good:
    # hubs/dune/hub.yaml
    home: {volume: {kind: nfs, server: 10.0.0.2, path: /homes}, folders: [{name: box, read: everyone, write: admins}]}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.home import Homes

RULE = Rule("folder-order", Severity.ERROR, "who may write to a folder may read it")
_WIDER = ("nobody", "admins", "everyone")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare who reads with who writes."""
    for stage in fleet.stages:
        folders = stage.settings.home.folders if isinstance(stage.settings.home, Homes) else ()
        for index, folder in enumerate(folders):
            if _WIDER.index(folder.write) > _WIDER.index(folder.read):
                yield RULE.at(
                    stage.origin(f"home.folders[{index}].write"),
                    f'the folder "{folder.name}" is written by {folder.write}, but read by {folder.read}',
                    help=f"write `read: {folder.write}`, or let fewer people write",
                    related=[Related(stage.origin(f"home.folders[{index}].read"), "who reads")],
                )
