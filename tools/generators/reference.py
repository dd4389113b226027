"""The reference of the data: one page for each kind of file, one table for each mapping in it, from the models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generators.json_schemas import Schema, whole_schemas

PAGES = {
    "fleet": ("fleet.yaml", "The organisation that runs the fleet."),
    "cluster": ("clusters/&lt;cluster&gt;.yaml", "Where hubs run; the keys depend on `provider`."),
    "hub": ("hubs/&lt;hub&gt;/hub.yaml", "One hub. Blueprints, defaults and stages take the same keys."),
    "image": ("images/&lt;image&gt;/image.yaml", "One user image."),
}
PLAIN = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}
ELSEWHERE = ("BlueprintConfig", "HubConfig", "DefaultsConfig", "StageSettings")
"""Mappings with a hub's own keys: other pages point to the page of the hub instead of repeating it."""


def generate() -> Mapping[str, str]:
    """Return one page for each kind of file."""
    by_kind = whole_schemas()
    return {f"docs/reference/{kind}.md": "\n".join(_page(kind, by_kind[kind], by_kind["hub"])) for kind in PAGES}


def _page(kind: str, schema: Schema, hub: Schema) -> Iterator[str]:
    file, what = PAGES[kind]
    known = set() if kind == "hub" else {*ELSEWHERE, *hub.get("$defs", {})}
    yield f"# {file}\n"
    yield "<!-- Written by `./run nox -s generate` from the models; do not edit. -->\n"
    yield f"{what} Any other key is an error.\n"
    definitions: dict[str, Schema] = schema.get("$defs", {})
    if "properties" in schema:
        yield from _table("", schema)
    for name in sorted(definitions):
        one = definitions[name]
        if "properties" in one and name not in known:
            yield from _table(name, _own(name, one, schema))
    if kind != "hub":
        yield "What a hub can say, `defaults` too, is in [the reference of hub.yaml](hub.md).\n"


def _own(name: str, one: Schema, hub: Schema) -> Schema:
    """Return a mapping without what a stage shares with its hub."""
    if name != "StageSettings":
        return one
    own = {key: value for key, value in one["properties"].items() if key not in hub["properties"]}
    return {**one, "description": "All keys of a hub, for one stage only; and these.", "properties": own}


def _table(name: str, one: Schema) -> Iterator[str]:
    if name:
        yield f"## {name}\n"
        yield f"{one.get('description', '').splitlines()[0]}\n"
    yield "| key | what it says | takes | by default | for example |\n|---|---|---|---|---|"
    for key, value in one["properties"].items():
        needed = " **Needed.**" if key in one.get("required", []) else ""
        example = f"`{json.dumps(value['examples'][0], ensure_ascii=False)}`" if value.get("examples") else ""
        yield _row(f"`{key}`", value.get("description", "") + needed, _takes(value), _default(value), example)
    yield ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(value: Schema) -> str:
    """Return the default in words; of a mapping its own keys tell it."""
    default = value.get("default")
    return "" if default in (None, "", [], {}) or isinstance(default, dict) else f"`{json.dumps(default)}`"


def _takes(value: Schema) -> str:
    return " or ".join(dict.fromkeys(_kinds(value)))


def _kinds(value: Schema) -> Iterator[str]:
    if reference := value.get("$ref"):
        name = reference.rpartition("/")[2]
        yield "[a hub's keys](hub.md)" if name == "DefaultsConfig" else f"[{name}](#{name.lower()})"
    for one in (*value.get("anyOf", ()), *value.get("oneOf", ())):
        yield from _kinds(one)
    words: list[Any] = value.get("enum", [value["const"]] if "const" in value else [])
    if words:
        yield ", ".join(f"`{word}`" for word in words)
    elif value.get("type") == "array":
        yield f"a list: {_takes(value.get('items', {})) or 'values'}"
    elif value.get("type") == "object":
        yield _mapping(value)
    elif value.get("type") in PLAIN:
        yield PLAIN[value["type"]]


def _mapping(value: Schema) -> str:
    entries = next(iter(value.get("patternProperties", {}).values()), value.get("additionalProperties"))
    below = _takes(entries) if isinstance(entries, dict) else ""
    return f"a mapping to {below}" if below else "a mapping"
