"""Leaves out of data what the models say by themselves."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from hubfleet.model.base import Model
from hubfleet.model.json import Json, Values

NAMING = ("id", "name", "idp")


def pruned(data: Values, model: type[Model]) -> Values:
    """Return data for a model in the model's order, without values that are the model's defaults."""
    kept: Values = {}
    for name, info in sorted(model.model_fields.items(), key=lambda field: _rank(field[0])):
        key = info.alias or name
        if key not in data:
            continue
        value = _inside(data[key], info)
        if not _is_default(value, info):
            kept[key] = value
    return {**kept, **{key: value for key, value in data.items() if key not in _keys(model)}}


@cache
def models_of(kind: Any) -> tuple[type[Model], ...]:  # noqa: ANN401 - annotations are of no one type
    """Return the models that an annotation names."""
    if isinstance(kind, type) and issubclass(kind, Model):
        return (kind,)
    members: tuple[Any, ...] = get_args(kind)
    return tuple(model for member in members for model in models_of(member))


def _rank(name: str) -> int:
    """Return where a field stands: what tells an entry from the others comes first, as people look for it."""
    return NAMING.index(name) if name in NAMING else len(NAMING)


@cache
def _keys(model: type[Model]) -> frozenset[str]:
    return frozenset(info.alias or name for name, info in model.model_fields.items())


def _inside(value: Json, info: FieldInfo) -> Json:
    kind: Any = info.annotation
    models = models_of(kind)
    if not models:
        return value
    if isinstance(value, dict):
        fitting = [model for model in models if value.keys() <= _keys(model)]
        return pruned(value, fitting[0]) if fitting else value
    if isinstance(value, list):
        return [_inside(item, info) if isinstance(item, dict) else item for item in value]
    return value


def _is_default(value: Json, info: FieldInfo) -> bool:
    if info.is_required():
        return False
    default = info.get_default(call_default_factory=True)
    if isinstance(default, Model):
        return value == {} or (isinstance(value, dict) and value == plain(default))
    return same(value, default)


def same(value: Json, default: object) -> bool:
    """Whether a written value is what a field has by itself."""
    if isinstance(value, bool) or isinstance(default, bool) or default is None or value is None:
        return value is default
    return str(value) == str(default) if not isinstance(value, list | dict) else plain(default) == value


def plain(value: object) -> Json:
    """Return a model's value as people would write it."""
    if isinstance(value, Model):
        dumped = {name: plain(getattr(value, name)) for name in type(value).model_fields}
        return {name: inside for name, inside in dumped.items() if inside is not None}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value if value is None or isinstance(value, bool | int | float) else str(value)
