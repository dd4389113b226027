"""Which fields of the model a YAML file uses."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import get_annotations
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from hubfleet.model.base import Model
from hubfleet.model.json import Json

Field = tuple[str, str]
"""The model that declares a field, and the key that people write."""


def declared(model: type[Model]) -> set[Field]:
    """Every field of a model and of all models below it."""
    found: set[Field] = set()
    waiting, seen = [model], {model}
    while waiting:
        current = waiting.pop()
        for name, info in current.model_fields.items():
            found.add((owner(current, name), info.alias or name))
            below = set(models(info.annotation)) - seen
            seen |= below
            waiting += below
    return found


def used(model: type[Model], data: Json) -> Iterator[Field]:
    """Yield the fields that data written for a model sets to something, at any depth."""
    for name, info in model.model_fields.items():
        key = info.alias or name
        value = data.get(key) if isinstance(data, dict) else None
        if value is not None:
            yield owner(model, name), key
            yield from below(info, value)


def below(info: FieldInfo, value: Json) -> Iterator[Field]:
    """Yield the fields used in the value of a field: of a model, or of a list or mapping of models."""
    for model in models(info.annotation):
        yield from used(model, value)
        if isinstance(value, dict):
            for entry in value.values():
                yield from used(model, entry) if is_mapping_of(info.annotation, model) else ()
        elif isinstance(value, list):
            for entry in value:
                yield from used(model, entry)


def models(kind: Any) -> list[type[Model]]:
    """The models that an annotation names."""
    if isinstance(kind, type) and issubclass(kind, Model):
        return [kind]
    return [model for member in get_args(kind) for model in models(member)]


def is_mapping_of(kind: Any, model: type[Model]) -> bool:
    """Whether an annotation has a free mapping whose entries are of a model."""
    if get_origin(kind) is dict:
        return model in models(get_args(kind)[1])
    return get_origin(kind) is not Annotated and any(is_mapping_of(member, model) for member in get_args(kind))


def owner(model: type[Model], name: str) -> str:
    """The class that declares a field first: what is inherited counts once."""
    return next(base.__name__ for base in reversed(model.__mro__) if name in get_annotations(base))
