"""A persistent bucket that deletes files.

Why: people keep there what must not be lost.

Bad:
    # hubs/dune/hub.yaml
    buckets: {persistent: {delete_after: 7d}}
Good:
    # hubs/dune/hub.yaml
    buckets: {scratch: {}, persistent: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("bucket-forgets", Severity.ERROR, "a persistent bucket keeps files")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at persistent buckets."""
    for stage in fleet.stages:
        bucket = stage.settings.buckets.persistent
        if bucket and bucket.delete_after:
            yield RULE.at(
                stage.origin("buckets.persistent.delete_after"),
                f'the persistent bucket deletes files after "{bucket.delete_after}"',
                help="remove `delete_after`, or make it the `scratch` bucket",
            )
