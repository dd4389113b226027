"""A group that is no team of GitHub.

Why: GitHub tells teams as `organisation:team`; another name never matches, so nobody sees the choice.

Bad:
    # hubs/dune/hub.yaml
    profiles: [{name: GPU, pool: gpu, groups: [gpu-users]}]
Good:
    # hubs/dune/hub.yaml
    profiles: [{name: GPU, pool: gpu, groups: ["dune:gpu-users"]}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.compile.groups import group_names
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("team-form", Severity.WARNING, "with GitHub, groups are teams")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the groups of hubs that log in with GitHub."""
    for stage in fleet.stages:
        for name in group_names(stage) if stage.settings.login.provider == "github" else ():
            if ":" not in name:
                yield RULE.at(
                    stage.origin("profiles", key=True),
                    f'the group "{name}" is no team of GitHub',
                    help=f"write organisation:team, for example {stage.hub}:{name}",
                )
