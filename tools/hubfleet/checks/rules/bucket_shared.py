"""A bucket of two communities, or of staging and production.

Why: each could read and delete the other's files.

Bad:
    # hubs/reef/hub.yaml
    stages: {staging: {}, production: {buckets: {scratch: {url: gs://sea}}}}
    # hubs/dune/hub.yaml
    buckets: {scratch: {url: gs://sea}}
Bad:
    # hubs/reef/hub.yaml
    buckets: {scratch: {url: gs://sea}}
Good:
    # hubs/reef/hub.yaml
    stages: {staging: {}, production: {buckets: {scratch: {url: gs://sea}}}}
    # hubs/dune/hub.yaml
    buckets: {scratch: {url: gs://dune}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.once import once_a_place
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("bucket-shared", Severity.ERROR, "every community, and its staging, has buckets of its own")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the addresses of buckets; two productions of one community may share one."""
    yield from once_a_place(_clashes(fleet))


def _clashes(fleet: Fleet) -> Iterator[Finding]:
    first: dict[str, tuple[Stage, str]] = {}
    for stage in sorted(fleet.stages, key=lambda one: not one.is_production):
        for path, url in _buckets(stage):
            other, place = first.setdefault(url, (stage, path))
            if other is not stage and not _together(stage, other):
                yield RULE.at(
                    stage.origin(f"{path}.url"),
                    f'the bucket "{url}" of {stage} is also that of {other}',
                    help="give each a bucket of its own; without `url` it gets one by its name",
                    related=[Related(other.origin(f"{place}.url"), f"{other} has it here")],
                )


def _buckets(stage: Stage) -> Iterator[tuple[str, str]]:
    for name in ("scratch", "persistent"):
        bucket = getattr(stage.settings.buckets, name)
        if bucket and bucket.url:
            yield f"buckets.{name}", bucket.url.rstrip("/")


def _together(one: Stage, other: Stage) -> bool:
    same = one.settings.community.name == other.settings.community.name
    return same and one.is_production == other.is_production
