"""A memory guarantee above its limit.

Why: Kubernetes refuses such a pod, so no server would ever start.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 4Gi, limit: 2Gi}}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, pool: users, memory: {guarantee: 2Gi, limit: 4Gi}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import bounds_told_once, more
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("memory-order", Severity.ERROR, "memory that is guaranteed is within the limit")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the default choice, at profiles and at sizes."""
    for stage in fleet.stages:
        for place, memory, _, _ in bounds_told_once(stage, lambda memory, _cpu, _pool: memory):
            if more(memory.guarantee, memory.limit):
                yield RULE.at(
                    stage.origin(f"{place}.memory.guarantee"),
                    f'the memory guarantee "{memory.guarantee}" is above the limit "{memory.limit}"',
                    help=f"guarantee at most {memory.limit}, or raise the limit",
                    related=[Related(stage.origin(f"{place}.memory.limit"), "the limit")],
                )
