"""Every object of a release: its schema, then the rules of the API server that no schema can express."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hubfleet.model.json import Manifest, Path
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.kubernetes.crd import custom_validators
from hubfleet.render.kubernetes.rules import RULES
from hubfleet.render.kubernetes.schemas import schemas
from hubfleet.render.kubernetes.words import in_words
from hubfleet.render.manifests import title

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator


def validate(manifests: Sequence[Manifest], minor: str) -> Iterator[RenderFault]:
    """Faults of all objects, as a cluster of that Kubernetes version (`1.34`) would refuse them."""
    known = schemas(minor)
    custom = custom_validators(manifests)
    for manifest in manifests:
        key = (str(manifest["apiVersion"]), str(manifest["kind"]))
        validator = known.validator(manifest) or custom.get(key)
        if validator:
            yield from refused(manifest, validator)
        elif key not in custom:
            yield _unknown_kind(manifest, minor, own=known.knows_group(manifest))
        for rule in RULES:
            yield from (_fault(FaultKind.KUBERNETES_RULE, manifest, *place) for place in rule(manifest))


def refused(manifest: Manifest, validator: Draft202012Validator) -> Iterator[RenderFault]:
    """Faults of one object by one schema."""
    found = [place for error in validator.iter_errors(manifest) for place in in_words(error)]
    return (_fault(FaultKind.KUBERNETES, manifest, *place) for place in found)


def _fault(kind: FaultKind, manifest: Manifest, path: Path, message: str) -> RenderFault:
    return RenderFault(kind, message, object=title(manifest), object_path=path)


def _unknown_kind(manifest: Manifest, minor: str, *, own: bool) -> RenderFault:
    """A wrong name in a group of Kubernetes' own is an error; elsewhere the cluster may know better."""
    what = f"{manifest['apiVersion']} {manifest['kind']}"
    if own:
        message = f"Kubernetes {minor} has no kind {what}"
        return RenderFault(FaultKind.KUBERNETES, message, object=title(manifest), object_path=("kind",))
    message = f"{what} is not Kubernetes {minor}'s own and no chart of this release defines it: not checked"
    return RenderFault(FaultKind.UNKNOWN_KIND, message, object=title(manifest), object_path=("kind",))
