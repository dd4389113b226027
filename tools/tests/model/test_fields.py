"""Every field of every model explains itself, and its example is true."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Annotated, Any

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from hubfleet import model
from hubfleet.load.document import read_document
from hubfleet.model.base import Model


def models() -> Iterator[type[Model]]:
    for module in pkgutil.iter_modules(model.__path__):
        for _, found in inspect.getmembers(import_module(f"{model.__name__}.{module.name}"), inspect.isclass):
            if issubclass(found, Model) and found is not Model and found.__module__.endswith(f".{module.name}"):
                yield found


MODELS = sorted(models(), key=lambda found: found.__qualname__)
FIELDS = [
    pytest.param(owner, name, info, id=f"{owner.__name__}.{name}")
    for owner in MODELS
    for name, info in owner.model_fields.items()
]


LAYERS = {"defaults", "stages", "staging", "production"}
"""Fields that hold part of a hub: what is missing in them comes from another layer."""


def faults(name: str, info: FieldInfo) -> list[str]:
    annotation: Any = info.annotation
    for extra in info.metadata:
        annotation = Annotated[annotation, extra]
    try:
        TypeAdapter(annotation).validate_python((info.examples or [None])[0])
    except ValidationError as error:
        return [one["type"] for one in error.errors() if one["type"] != "missing" or name not in LAYERS]
    return []


def example_of(owner: type[Model]) -> dict[str, Any]:
    return {info.alias or name: info.examples[0] for name, info in owner.model_fields.items() if info.examples}


@pytest.mark.parametrize(("owner", "name", "info"), FIELDS)
def test_every_field_has_a_title_a_sentence_and_an_example(owner: type[Model], name: str, info: FieldInfo):
    assert info.title
    assert info.title[0].isupper()
    assert info.description
    assert info.description.endswith((".", ")"))
    assert info.examples


@pytest.mark.parametrize(("owner", "name", "info"), FIELDS)
def test_every_example_is_valid(owner: type[Model], name: str, info: FieldInfo):
    assert not faults(name, info)


@pytest.mark.parametrize("owner", MODELS, ids=lambda owner: owner.__name__)
def test_every_model_refuses_unknown_keys(owner: type[Model]):
    with pytest.raises(ValidationError) as caught:
        owner.model_validate({"no_such_key": 1})
    assert "extra_forbidden" in {error["type"] for error in caught.value.errors()}


@pytest.mark.parametrize("owner", MODELS, ids=lambda owner: owner.__name__)
def test_every_model_can_not_be_changed(owner: type[Model]):
    made = owner.model_construct()
    name = next(iter(owner.model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(made, name, None)


@pytest.mark.parametrize("owner", MODELS, ids=lambda owner: owner.__name__)
def test_examples_survive_being_written_as_yaml(owner: type[Model]):
    text = yaml.safe_dump(example_of(owner), sort_keys=False)
    document = read_document(text.encode(), "example.yaml")
    assert not document.findings, text
    assert document.data == yaml.safe_load(text)


def test_there_are_models():
    assert len(FIELDS) > 150
