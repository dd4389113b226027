"""An image whose tag moves.

Why: what a server runs would change without a change in the fleet, untested and with no way back.

Bad:
    # hubs/reef/hub.yaml
    server: {image: "quay.io/jupyter/scipy-notebook:latest"}
Bad:
    # images/base/image.yaml
    reference: quay.io/jupyter/base-notebook
Good:
    # images/base/image.yaml
    reference: quay.io/jupyter/base-notebook:2026-10-05
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.images import images_of
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.names import ImageReference

RULE = Rule("image-unpinned", Severity.ERROR, "every image has a tag that does not move, or a digest")
_MOVING = frozenset({"latest", "main", "master", "stable", "edge", "nightly", "dev", "devel", "develop"})


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at the images of the fleet, and at those that hubs name themselves."""
    for name, image in fleet.images.items():
        yield from _unpinned(image.reference, fleet.at(f"images/{name}/image.yaml", ("reference",)))
    for stage in fleet.stages:
        for path, named in images_of(stage):
            if named.is_inline:
                yield from _unpinned(named, stage.origin(path))


def _unpinned(image: ImageReference, place: Location) -> Iterator[Finding]:
    if image.tag is None or image.tag in _MOVING:
        what = f'the tag "{image.tag}" moves' if image.tag else f'the image "{image}" has no tag'
        yield RULE.at(place, what, help=f"write a version: {image.repository}:2026-10-05, or a digest: @sha256:...")
