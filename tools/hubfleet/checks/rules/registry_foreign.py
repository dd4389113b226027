"""An image from a registry that the organisation does not use.

Why: `policy.registries` says whom the organisation trusts with what runs beside people's data.

Bad:
    # fleet.yaml
    policy: {registries: [quay.io]}
    # hubs/reef/hub.yaml
    server: {image: "docker.io/jupyter/base-notebook:2026-10-05"}
Good:
    # fleet.yaml
    policy: {registries: [quay.io]}
    # hubs/reef/hub.yaml
    server: {image: base}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.images import images_of
from hubfleet.checks.rule import Rule
from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.names import ImageReference

RULE = Rule("registry-foreign", Severity.ERROR, "images come from the registries that the policy names")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare every image with the policy, where there is one."""
    if fleet.config is None or not fleet.config.policy.registries:
        return
    for name, image in fleet.images.items():
        yield from _foreign(fleet, image.reference, fleet.at(f"images/{name}/image.yaml", ("reference",)))
    for stage in fleet.stages:
        for path, named in images_of(stage):
            if named.is_inline:
                yield from _foreign(fleet, named, stage.origin(path))


def _foreign(fleet: Fleet, image: ImageReference, place: Location) -> Iterator[Finding]:
    allowed = fleet.config.policy.registries if fleet.config else ()
    path = image.repository
    head, slash, _ = path.partition("/")
    full = path if slash and ("." in head or ":" in head or head == "localhost") else f"docker.io/{path}"
    if not any(full == registry or full.startswith(f"{registry.rstrip('/')}/") for registry in allowed):
        yield RULE.at(
            place,
            f'the image "{image}" comes from {full.partition("/")[0]}',
            help=f"allowed: {', '.join(sorted(allowed))}; publish it there",
            related=[Related(fleet.at("fleet.yaml", ("policy", "registries")), "the policy")],
        )
