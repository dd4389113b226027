"""Servers that end before they can be idle.

Why: `longest_run` always comes first then, so people at work lose their server, and `stop_after` does nothing.

Bad:
    # hubs/dune/hub.yaml
    idle: {stop_after: 2h, longest_run: 1h}
Good:
    # hubs/dune/hub.yaml
    idle: {stop_after: 1h, longest_run: 12h}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.idle import IdlePolicy

RULE = Rule("idle-order", Severity.ERROR, "servers may run longer than they may be idle")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare both lengths of time."""
    for stage in fleet.stages:
        idle = stage.settings.idle
        if not isinstance(idle, IdlePolicy) or idle.longest_run is None:
            continue
        if idle.longest_run.seconds < idle.stop_after.seconds:
            yield RULE.at(
                stage.origin("idle.longest_run"),
                f'the longest run "{idle.longest_run}" is shorter than "{idle.stop_after}", the time to be idle',
                help="make `longest_run` longer, or remove it",
                related=[Related(stage.origin("idle.stop_after"), "the time to be idle")],
            )
