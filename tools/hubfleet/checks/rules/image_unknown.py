"""An image that is no folder under images/.

Why: the hub could not be compiled, let alone start a server.

Bad:
    # hubs/reef/hub.yaml
    server: {image: bsae}
Bad:
    # hubs/reef/hub.yaml
    server: {image: base, containers: [{name: database, image: mysql}]}
Good:
    # hubs/reef/hub.yaml
    server: {image: base}
Good:
    # hubs/reef/hub.yaml
    server: {image: "quay.io/jupyter/scipy-notebook:2026-10-05"}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.images import image_file, images_beside, images_of
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity, unknown
from hubfleet.model.fleet import Fleet

RULE = Rule("image-unknown", Severity.ERROR, "every image named is in images/")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at every image that a choice names."""
    for stage in fleet.stages:
        for path, image in (*images_of(stage), *images_beside(stage)):
            if not image.is_inline and image not in fleet.images and image_file(image) not in fleet.sources:
                message, advice = unknown("image", image, fleet.images)
                yield RULE.at(stage.origin(path), message, help=f"{advice}; or write repository:tag")
