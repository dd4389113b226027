"""Custom resources that a chart defines: their own OpenAPI schemas, strict as for Kubernetes' kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from hubfleet.model.json import Manifest

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_KEPT = "x-kubernetes-preserve-unknown-fields"
_TOP = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}}


def custom_validators(manifests: Iterable[Manifest]) -> dict[tuple[str, str], Draft202012Validator | None]:
    """(apiVersion, kind) of every custom resource defined among `manifests`; None where its schema can't be used."""
    found: dict[tuple[str, str], Draft202012Validator | None] = {}
    for manifest in manifests:
        if manifest["kind"] == "CustomResourceDefinition":
            for version, kind, schema in _versions(manifest):
                found[version, kind] = _compile(schema)
    return found


def _versions(manifest: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:  # noqa: ANN401 - the schema is checked elsewhere
    try:
        spec = manifest["spec"]
        for version in spec["versions"]:
            schema = (version.get("schema") or {}).get("openAPIV3Schema") or {_KEPT: True}
            yield f"{spec['group']}/{version['name']}", spec["names"]["kind"], schema
    except (KeyError, TypeError, AttributeError):
        return


def _compile(schema: dict[str, Any]) -> Draft202012Validator | None:
    from jsonschema_rs import Draft202012Validator, ReferencingError

    converted = convert(schema)
    if "properties" in converted:
        converted["properties"] = {**converted["properties"], **_TOP}
    try:
        return Draft202012Validator(converted, validate_formats=False, offline=True)
    except (ValueError, ReferencingError):
        return None


def convert(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0 to JSON Schema: `nullable`, int-or-string, and unknown fields refused unless they are kept."""
    result = {
        key: _below(key, value) for key, value in schema.items() if not key.startswith("x-") and key != "nullable"
    }
    for bound in ("Maximum", "Minimum"):
        if result.get(f"exclusive{bound}") is True:
            result[f"exclusive{bound}"] = result.pop(bound.lower())
        elif result.get(f"exclusive{bound}") is False:
            del result[f"exclusive{bound}"]
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    if schema.get("nullable") and "type" in result:
        result["type"] = [result["type"], "null"] if isinstance(result["type"], str) else [*result["type"], "null"]
    if "properties" in result and "additionalProperties" not in result and not schema.get(_KEPT):
        result["additionalProperties"] = False
    return result


def _below(key: str, value: Any) -> Any:  # noqa: ANN401 - any JSON Schema
    if key in ("properties", "definitions", "patternProperties") and isinstance(value, dict):
        return {name: convert(below) for name, below in value.items()}
    if key in ("items", "additionalProperties") and isinstance(value, dict):
        return convert(value)
    return value
