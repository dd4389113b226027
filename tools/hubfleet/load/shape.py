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
    """The place below `model` where people most likely mean a key of this name, as a path; "" where there is none.

    The shallowest; of several, that of the first field of the model, which has the weightiest first. Of fields of one
    form, as `staging` and `production`, the last stands for all.
    """
    waiting: list[tuple[str, type[Model]]] = [("", model)]
    seen = {model}
    for path, owner in waiting:
        below = {_name(field, info): _models(info.annotation) for field, info in owner.model_fields.items()}
        if path:
            below.pop("retired", None)  # a stage's tombstone is no home for what stands elsewhere by mistake
        if name in below and path:
            return path
        fresh = {one: key for key, forms in below.items() for one in forms if one not in seen}
        seen.update(fresh)
        waiting += [(f"{path}.{key}" if path else key, one) for one, key in fresh.items()]
    return ""
