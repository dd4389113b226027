"""A CPU guarantee above its limit.

Why: Kubernetes refuses such a pod, so no server would ever start.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, cpu: {guarantee: 2, limit: 1}}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, cpu: {guarantee: 0.5, limit: 1}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import bounds_told_once, more
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("cpu-order", Severity.ERROR, "CPUs that are guaranteed are within the limit")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the default choice, at profiles and at sizes."""
    for stage in fleet.stages:
        for place, _, cpu, _ in bounds_told_once(stage, lambda _memory, cpu, _pool: cpu):
            if more(cpu.guarantee, cpu.limit):
                yield RULE.at(
                    stage.origin(f"{place}.cpu.guarantee"),
                    f'the CPU guarantee "{cpu.guarantee}" is above the limit "{cpu.limit}"',
                    help=f"guarantee at most {cpu.limit}, or raise the limit",
                    related=[Related(stage.origin(f"{place}.cpu.limit"), "the limit")],
                )
