"""An image that no hub offers.

Why: it is built, tested and kept up to date for nobody; or a hub was meant to name it.

Bad:
    # images/spare/image.yaml
    reference: quay.io/jupyter/scipy-notebook:2026-10-05
Good:
    # images/spare/image.yaml
    reference: quay.io/jupyter/scipy-notebook:2026-10-05
    # hubs/reef/hub.yaml
    server: {images: [base, spare]}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.complete import incomplete_hubs
from hubfleet.checks.images import images_of
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("image-unused", Severity.WARNING, "every image is offered by a hub")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare the folders under images/ with what stages name, once all of them can be read."""
    if incomplete_hubs(fleet):
        return
    used = {image for stage in fleet.stages for _, image in images_of(stage)}
    for name in sorted(fleet.images.keys() - used):
        yield RULE.at(
            fleet.at(f"images/{name}/image.yaml"),
            f'no hub offers the image "{name}"',
            help="name it in a hub's `server.image` or `images`, or remove the folder",
        )
