"""Computed sizes of which none fits.

Why: no share of a node comes near the smallest amount that was asked for, so people would be offered sizes that
never start.

Bad:
    # hubs/reef/hub.yaml
    server: {image: base, sizes: {pool: users, smallest: 64Gi}}
Good:
    # hubs/reef/hub.yaml
    server: {image: base, sizes: {pool: users, smallest: 2Gi}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import choices_of
from hubfleet.checks.rule import Rule
from hubfleet.compile.capacity import shares
from hubfleet.compile.capacity.node import GI
from hubfleet.compile.pools import offer
from hubfleet.compile.sizes import pool_of_sizes
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.server import ComputedSizes

RULE = Rule("sizes-empty", Severity.ERROR, "computed sizes are at least one")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compute the sizes of every choice, where the node is known."""
    for stage in fleet.stages:
        for path, choice in choices_of(stage):
            if not isinstance(choice.sizes, ComputedSizes):
                continue
            pool = pool_of_sizes(stage, choice)
            node = offer(stage, pool)
            if node and not shares(node, choice.sizes.smallest.bytes, choice.sizes.steps):
                yield RULE.at(
                    stage.origin(f"{path}.sizes.smallest"),
                    f'no size of at least "{choice.sizes.smallest}" fits on a node of the pool "{pool}"',
                    help=f"a whole node offers {int(node.memory / GI * 10) / 10:g}Gi: start with less",
                )
