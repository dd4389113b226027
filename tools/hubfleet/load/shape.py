"""How a model's data merges: read from the model itself, so that a new field needs no second place."""

from __future__ import annotations

import types
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from hubfleet.load.merge import PLAIN, VERBATIM, Shape
from hubfleet.model.base import Model


@cache
def shape_of(model: type[Model]) -> Shape:
    """The shape of a model's data."""
    return Shape(below={_name(name, info): _field_shape(info) for name, info in model.model_fields.items()})


def _name(name: str, info: FieldInfo) -> str:
    return info.alias or name


def _field_shape(info: FieldInfo) -> Shape:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    if extra.get("x-verbatim"):
        return VERBATIM
    inner = _shape_of_type(info.annotation)
    key = extra.get("x-keyed-by")
    return Shape(inner.below, inner.entries, str(key)) if key else inner


def _shape_of_type(kind: Any) -> Shape:  # noqa: ANN401 - annotations are of no one type
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, Model):
        return shape_of(kind)
    if origin is Annotated:
        return _shape_of_type(get_args(kind)[0])
    if origin in (Union, types.UnionType):
        return next((shape for member in get_args(kind) if (shape := _shape_of_type(member)) is not PLAIN), PLAIN)
    if origin is tuple:
        entry = _shape_of_type(get_args(kind)[0])
        return PLAIN if entry is PLAIN else Shape(entries=entry)
    if origin is dict:
        entry = _shape_of_type(get_args(kind)[1])
        return PLAIN if entry is PLAIN else Shape(entries=entry)
    return PLAIN


@cache
def fields_at(model: type[Model], path: tuple[str | int, ...]) -> dict[str, FieldInfo]:
    """The fields that are known where `path` leads, by the names people write; union tags in it are passed over."""
    here: list[type[Model]] = [model]
    for part in path:
        if isinstance(part, int):
            continue
        below = [
            m
            for owner in here
            for name, info in owner.model_fields.items()
            if _name(name, info) == part
            for m in _models(info.annotation)
        ]
        here = below or here
    return {_name(name, info): info for owner in here for name, info in owner.model_fields.items()}


def _models(kind: Any) -> list[type[Model]]:  # noqa: ANN401
    if isinstance(kind, type) and issubclass(kind, Model):
        return [kind]
    return [model for member in get_args(kind) for model in _models(member)]


@cache
def home_of(model: type[Model], name: str) -> str:
    """The shallowest place below `model` where a key of this name is known, as a path; "" where there is none."""
    waiting: list[tuple[str, type[Model]]] = [("", model)]
    seen = {model}
    for path, owner in waiting:
        for key, info in sorted(((_name(n, i), i) for n, i in owner.model_fields.items()), key=lambda one: one[0]):
            if key == "retired" and path:
                continue  # a stage's tombstone is no home for what stands elsewhere by mistake
            if key == name and path:
                return path
            fresh = [m for m in _models(info.annotation) if m not in seen]
            seen.update(fresh)
            waiting += [(f"{path}.{key}" if path else key, m) for m in fresh]
    return ""
