"""JSON Schemas of the files that people write, for hover and completion in editors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

Schema = dict[str, Any]
LAYERED = ("BlueprintConfig", "DefaultsConfig", "HubConfig")
"""Models that are one layer of several: nothing is required in them or below, and null unsets."""


def generate() -> Mapping[str, str]:
    """Return one schema for each kind of file."""
    return {f"schemas/{name}.schema.json": json.dumps(schema, indent=2) + "\n" for name, schema in schemas().items()}


def schemas() -> dict[str, Schema]:
    """Return the schema of each kind of file by its name."""
    from hubfleet.model.cluster import Cluster
    from hubfleet.model.hub import BlueprintConfig, HubConfig
    from hubfleet.model.image import Image
    from hubfleet.model.organisation import FleetConfig

    kinds: dict[str, Any] = {
        "blueprint": BlueprintConfig,
        "cluster": Cluster,
        "fleet": FleetConfig,
        "hub": HubConfig,
        "image": Image,
    }
    return {name: _schema(model) for name, model in kinds.items()}


def _schema(model: Any) -> Schema:  # noqa: ANN401 - a class or a union of classes
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = adapter.json_schema(mode="validation")
    definitions: dict[str, Schema] = schema.get("$defs", {})
    tops = [each for each in (schema, *definitions.values()) if each.get("title") in LAYERED]
    for each in _reachable(tops, definitions):
        _as_layer(each)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _reachable(tops: list[Schema], definitions: dict[str, Schema]) -> list[Schema]:
    """Return these schemas and all that they refer to, each once."""
    found: dict[int, Schema] = {}
    waiting = list(tops)
    while waiting:
        schema = waiting.pop()
        if id(schema) not in found:
            found[id(schema)] = schema
            waiting += [
                definitions[name] for name in re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema.get("properties", {})))
            ]
    return list(found.values())


def _as_layer(schema: Schema) -> None:
    """Let an object be partial: keys may lack, a null unsets, an entry of a keyed list may be removed."""
    schema.pop("required", None)
    properties: dict[str, Schema] = schema.get("properties", {})
    for name, value in properties.items():
        value.pop("default", None)  # what holds in the end is not known from one layer
        properties[name] = _nullable(_removable(value))


def _removable(value: Schema) -> Schema:
    key = value.get("x-keyed-by")
    if not key or "items" not in value:
        return value
    entry = {
        "type": "object",
        "properties": {key: {"type": "string"}, "remove": {"const": True, "description": "Take this entry away."}},
        "required": [key, "remove"],
        "additionalProperties": False,
    }
    return {**value, "items": {"anyOf": [value["items"], entry]}}


def _nullable(value: Schema) -> Schema:
    if {"type": "null"} in value.get("anyOf", []):
        return value
    words: Schema = {key: value[key] for key in ("title", "description", "examples") if key in value}
    rest = {key: item for key, item in value.items() if key not in words}
    return {**words, "anyOf": [rest, {"type": "null"}]}
