"""A bucket whose files are to be deleted after a time, which hubfleet does not do itself.

Why: what nobody deletes is paid for every month, and people are told that it goes away.

Bad:
    # hubs/reef/hub.yaml
    buckets: {scratch: {delete_after: 7d}}
Good:
    # hubs/reef/hub.yaml
    buckets: {scratch: {}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.once import once_a_place
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("bucket-deletion-not-set", Severity.NOTICE, "a bucket has the lifecycle rule that deletes its files")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Tell each line that asks for it, once for all hubs that have it from there."""
    yield from once_a_place(_asked(fleet))


def _asked(fleet: Fleet) -> Iterator[Finding]:
    for stage in fleet.stages:
        bucket = stage.settings.buckets.scratch
        if bucket and bucket.delete_after:
            yield RULE.at(
                stage.origin("buckets.scratch.delete_after"),
                f"files are to be deleted after {bucket.delete_after}, and hubfleet does not delete them",
                help=f"keep the line where the bucket has a lifecycle rule that deletes after {bucket.delete_after}: "
                "whoever makes the bucket sets it; else take the line out",
            )
