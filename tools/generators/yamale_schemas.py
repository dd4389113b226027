"""Yamale schemas of the same files: their shape only, for a quick check without the toolkit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generators.json_schemas import Schema, schemas

PLAIN = {"string": "str()", "integer": "int()", "number": "num()", "boolean": "bool()", "null": "null()"}

WORDS_OF_YAML = ("on", "off", "yes", "no", "y", "n", "true", "false", "null")
"""Keys that a YAML 1.1 reader takes for something else, unless they are quoted."""


def generate() -> Mapping[str, str]:
    """Return one schema for each kind of file."""
    return {f"schemas/{name}.yamale.yaml": "".join(_lines(schema)) for name, schema in schemas().items()}


def _lines(schema: Schema) -> Iterator[str]:
    """Yield the file: the top level first, then a document with what it includes."""
    variants = schema.get("oneOf") or schema.get("anyOf") or [schema]
    merged = _merged([_resolved(variant, schema) for variant in variants])
    yield "# Written by `./run nox -s generate`; do not edit.\n"
    yield from _fields(merged, "")
    tops = {variant.get("$ref", "").rpartition("/")[2] for variant in variants}
    definitions = {
        name: one for name, one in schema.get("$defs", {}).items() if name not in tops and "properties" in one
    }
    if definitions:
        yield "---\n"
    for name in sorted(definitions):
        yield f"{name}:\n"
        yield from _fields(definitions[name], "  ")


def _resolved(variant: Schema, schema: Schema) -> Schema:
    reference = variant.get("$ref")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else variant


def _merged(variants: list[Schema]) -> Schema:
    """Return all fields of all variants; one that not every variant requires is optional."""
    properties: dict[str, list[Schema]] = {}
    for variant in variants:
        for name, value in variant.get("properties", {}).items():
            properties.setdefault(name, []).append(value)
    required = set.intersection(*(set(variant.get("required", [])) for variant in variants))
    return {
        "properties": {
            name: values[0] if len(values) == 1 else {"anyOf": values} for name, values in properties.items()
        },
        "required": sorted(required),
    }


def _fields(schema: Schema, indent: str) -> Iterator[str]:
    required = schema.get("required", [])
    for name, value in schema["properties"].items():
        validator = _validator(value)
        if name not in required:
            validator = f"{validator[:-1]}{'' if validator.endswith('()') else ', '}required=False)"
        key = f'"{name}"' if name in WORDS_OF_YAML else name
        yield f"{indent}{key}: {validator}\n"


def _validator(value: Schema) -> str:
    if reference := value.get("$ref"):
        return f"include('{reference.rpartition('/')[2]}')"
    for union in ("anyOf", "oneOf"):
        if union in value:
            kinds = list(dict.fromkeys(_validator(one) for one in value[union]))
            return kinds[0] if len(kinds) == 1 else f"any({', '.join(kinds)})"
    if "enum" in value or "const" in value:
        return f"enum({', '.join(_literal(one) for one in value.get('enum', [value.get('const')]))})"
    return _typed(value)


def _literal(value: Any) -> str:  # noqa: ANN401 - whatever JSON allows
    return repr(value)


def _typed(value: Schema) -> str:
    kind = value.get("type")
    if kind == "array":
        return f"list({_validator(value['items'])})" if value.get("items") else "list()"
    if kind == "object":
        return _mapping(value)
    return PLAIN.get(str(kind), "any()")


def _mapping(value: Schema) -> str:
    """Return a validator for a mapping; Yamale has no way to nest a fixed one, so its keys are not looked at."""
    patterns = list(value.get("patternProperties", {}).values())
    entries = patterns[0] if patterns else value.get("additionalProperties")
    taken = [_validator(entries)] if isinstance(entries, dict) and entries else []
    if "enum" in value.get("propertyNames", {}):
        taken.append(f"key={_validator(value['propertyNames'])}")
    return f"map({', '.join(taken)})"
