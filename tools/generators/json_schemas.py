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
    return {name: _published(schema) for name, schema in whole_schemas().items()}


def whole_schemas() -> dict[str, Schema]:
    """Return what each kind of file must be once all layers are merged: with defaults, and with what is needed."""
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
    return {name: _whole(model) for name, model in kinds.items()}


def _whole(model: Any) -> Schema:  # noqa: ANN401 - a class or a union of classes
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    schema = adapter.json_schema(mode="validation")
    definitions: dict[str, Schema] = schema.get("$defs", {})
    for each in (schema, *definitions.values()):
        _say_words(each, definitions)
    return schema


def _published(schema: Schema) -> Schema:
    definitions: dict[str, Schema] = schema.get("$defs", {})
    tops = [each for each in (schema, *definitions.values()) if each.get("title") in LAYERED]
    removed: dict[str, Schema] = {}
    for each in _reachable(tops, definitions):
        _as_layer(each, removed)
    if removed:
        schema["$defs"] = dict(sorted({**definitions, **removed}.items()))
    published: Schema = _without_own_marks(schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **published}


def _without_own_marks(value: Any) -> Any:  # noqa: ANN401 - whatever JSON allows
    """Return the same without keys in `x-`: they tell our loader how layers merge, and editors nothing."""
    if isinstance(value, dict):
        return {key: _without_own_marks(item) for key, item in value.items() if not key.startswith("x-")}
    return [_without_own_marks(item) for item in value] if isinstance(value, list) else value


def _say_words(schema: Schema, definitions: dict[str, Schema]) -> None:
    """Give a key its title and description where pydantic leaves them to the model it refers to."""
    properties: dict[str, Schema] = schema.get("properties", {})
    for name, value in properties.items():
        words = definitions.get(value.get("$ref", "").rpartition("/")[2], {})
        properties[name] = {**{word: words[word] for word in ("title", "description") if word in words}, **value}


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


def _as_layer(schema: Schema, removed: dict[str, Schema]) -> None:
    """Let an object be partial: keys may lack, a null unsets, an entry of a keyed list may be removed.

    What a removed entry looks like is added to `removed` by name.
    """
    schema.pop("required", None)
    properties: dict[str, Schema] = schema.get("properties", {})
    for name, value in properties.items():
        value.pop("default", None)  # what holds in the end is not known from one layer
        properties[name] = _nullable(_removable(value, removed))


def _removable(value: Schema, removed: dict[str, Schema]) -> Schema:
    key = value.get("x-keyed-by")
    if not key or "items" not in value:
        return value
    name = f"RemovedBy{key.title()}"
    removed[name] = _removed_entry(key)
    return {**value, "items": {"anyOf": [value["items"], {"$ref": f"#/$defs/{name}"}]}}


def _removed_entry(key: str) -> Schema:
    return {
        "title": "Removed",
        "type": "object",
        "description": "Takes away an entry that a layer below gives.",
        "properties": {
            key: {"type": "string", "description": "Which entry.", "examples": ["GPU"]},
            "remove": {"const": True, "description": "Take this entry away.", "examples": [True]},
        },
        "required": [key, "remove"],
        "additionalProperties": False,
    }


def _nullable(value: Schema) -> Schema:
    if {"type": "null"} in value.get("anyOf", []):
        return value
    words: Schema = {key: value[key] for key in ("title", "description", "examples") if key in value}
    rest = {key: item for key, item in value.items() if key not in words}
    return {**words, "anyOf": [rest, {"type": "null"}]}
