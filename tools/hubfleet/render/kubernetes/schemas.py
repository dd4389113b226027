"""One fast validator per kind of object, compiled when it is first needed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hubfleet.model.json import Manifest
from hubfleet.render.kubernetes.package import PREFIX, definitions, kinds, nearest
from hubfleet.render.kubernetes.stricter import tighten

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_ADDRESS = "json-schema:///kubernetes"


class KubernetesSchemas:
    """The validators of one Kubernetes minor version."""

    def __init__(self, minor: str) -> None:
        from jsonschema_rs import Draft202012, Registry

        tightened = tighten(definitions(nearest(minor)))
        self._kinds = kinds(tightened)
        self._registry = Registry([(_ADDRESS, {"$defs": tightened})], draft=Draft202012)
        self._validators: dict[tuple[str, str], Draft202012Validator] = {}

    def validator(self, manifest: Manifest) -> Draft202012Validator | None:
        """The validator for an object's kind; None for a kind that is not Kubernetes' own."""
        key = (str(manifest["apiVersion"]), str(manifest["kind"]))
        if key not in self._kinds:
            return None
        if key not in self._validators:
            self._validators[key] = self._compile({"$ref": f"{_ADDRESS}{PREFIX}{self._kinds[key]}"})
        return self._validators[key]

    def knows_group(self, manifest: Manifest) -> bool:
        """Whether the object's API group and version are Kubernetes' own, so that its kind is a wrong name."""
        return any(version == manifest["apiVersion"] for version, _ in self._kinds)

    def _compile(self, schema: dict[str, Any]) -> Draft202012Validator:
        from jsonschema_rs import Draft202012Validator

        return Draft202012Validator(schema, registry=self._registry, validate_formats=False, offline=True)


@lru_cache(maxsize=4)
def schemas(minor: str) -> KubernetesSchemas:
    """The validators of a version, kept: building them costs more than using them."""
    return KubernetesSchemas(minor)
