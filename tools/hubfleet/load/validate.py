"""Data to models; what pydantic says becomes findings at the line that was written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from hubfleet.findings import Finding, Location, Severity, unknown
from hubfleet.load.merge import settle
from hubfleet.load.node import Node
from hubfleet.load.shape import fields_at, shape_of
from hubfleet.model.base import Model
from hubfleet.model.json import Path, dotted

M = TypeVar("M", bound=Model)
_KINDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}


def validate(model: type[M], node: Node, *, top: Location | None = None) -> tuple[M | None, tuple[Finding, ...]]:
    """Return the model, or None and all that is wrong. `top` is where a missing top-level key is reported."""
    settled = settle(node, shape_of(model))
    try:
        return model.model_validate(settled.plain()), ()
    except ValidationError as error:
        return None, tuple(_findings(model, settled, error.errors(include_url=False), top or node.at))


def validate_part(model: type[Model], node: Node) -> tuple[Finding, ...]:
    """Return what is wrong in data that need not be complete: defaults, blueprints, a hub before they are merged."""
    settled = settle(node, shape_of(model))
    try:
        model.model_validate(settled.plain())
    except ValidationError as error:
        errors = [e for e in error.errors(include_url=False) if e["type"] != "missing"]
        return tuple(_findings(model, settled, errors, node.at))
    return ()


def _findings(model: type[Model], node: Node, errors: Iterable[ErrorDetails], top: Location) -> Iterable[Finding]:
    for error in errors:
        path = tuple(error["loc"])
        if error["type"] == "missing":
            yield _missing(model, node, path, top)
        elif error["type"] == "extra_forbidden":
            yield _unknown_key(model, node, path)
        else:
            yield _wrong_value(model, node, path, error)


def _missing(model: type[Model], node: Node, path: Path, top: Location) -> Finding:
    parent, depth = node.nearest(path[:-1])
    name = str(path[-1])
    info = fields_at(model, path[:-1]).get(name)
    where = f" in `{dotted(path[:depth])}`" if depth else ""
    advice = f"add `{name}: {_example(info)}`" + (
        f" ({info.description[0].lower()}{info.description[1:].rstrip('.')})" if info and info.description else ""
    )
    return Finding(
        "key-missing",
        Severity.ERROR,
        f'the key "{name}" is missing{where}',
        (parent.key or parent.at) if depth else top,
        advice,
    )


def _unknown_key(model: type[Model], node: Node, path: Path) -> Finding:
    found, _ = node.nearest(path)
    message, advice = unknown("key", str(path[-1]), fields_at(model, path[:-1]))
    return Finding("key-unknown", Severity.ERROR, message, found.key or found.at, advice)


def _wrong_value(model: type[Model], node: Node, path: Path, error: ErrorDetails) -> Finding:
    found, depth = node.nearest(path)
    name = next((str(part) for part in reversed(path[:depth]) if isinstance(part, str)), "")
    info = fields_at(model, path[: max(depth - 1, 0)]).get(name)
    subject = info.title.lower() if info and info.title else name
    rule, words, advice = _words(error, found, info)
    place = (found.key or found.at) if found.items is not None or found.mapping is not None else found.at
    return Finding(rule, Severity.ERROR, f"{subject} {words}".strip(), place, advice)


def _words(error: ErrorDetails, found: Node, info: FieldInfo | None) -> tuple[str, str, str]:
    kind, context = error["type"], error.get("ctx", {})
    shown = _shown(found)
    example = f"for example {_example(info)}" if info else ""
    if kind in _KINDS:
        return "value-type", f"{shown} is not {_KINDS[kind]}", example
    if kind == "literal_error":
        allowed = _literals(info.annotation) if info else ()
        message, advice = unknown("value", str(found.content), allowed or (str(context["expected"]),))
        return "value-unknown", message.removeprefix("unknown value "), advice
    if kind in ("string_pattern_mismatch", "greater_than_equal", "less_than_equal", "greater_than"):
        return "value-range", f"{shown} does not fit: {error['msg'][0].lower()}{error['msg'][1:]}", example
    return (kind if "-" in kind else "value-type"), error["msg"], str(context.get("help", example))


def _literals(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - annotations are of no one type
    if get_origin(kind) is Literal:
        return tuple(str(value) for value in get_args(kind))
    return tuple(value for member in get_args(kind) for value in _literals(member))


def _shown(node: Node) -> str:
    if node.mapping is not None:
        return "is a mapping and"
    if node.items is not None:
        return "is a list and"
    return "is empty and" if node.content is None else f'"{node.content}"'


def _example(info: FieldInfo | None) -> str:
    examples = info.examples if info else None
    return json.dumps(examples[0], ensure_ascii=False) if examples else "..."
