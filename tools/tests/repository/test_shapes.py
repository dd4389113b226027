"""Model, JSON Schema and Yamale schema agree: `good/` passes all three, `bad/` none, `bad-form/` not the first two.

A case is a file, `<what>.<kind>.yaml`. Yamale looks at shapes only, not at how a domain or an amount is written.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yamale
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from jsonschema_rs import Draft202012Validator, validator_for

import shape
from hubfleet.load.document import Document, read_document
from hubfleet.load.fleet import load_fleet
from hubfleet.load.validate import validate_part
from hubfleet.model.hub import BlueprintConfig, HubConfig
from tests.need import ROOT

CASES = Path(__file__).parent / "shapes"
PARTIAL = {"hub": HubConfig, "blueprint": BlueprintConfig}
FILES = {"fleet": "fleet.yaml", "cluster": "clusters/here.yaml", "image": "images/base/image.yaml"}
FLEET = {"fleet.yaml": b"name: tern\ndomain: hubs.example.org\n"}


@dataclass(frozen=True)
class Memory:
    """A fleet's files, given."""

    content: dict[str, bytes]

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self.content))

    def read(self, file: str) -> bytes:
        return self.content[file]


def cases(folder: str) -> list[Any]:
    return [pytest.param(file, id=file.name.removesuffix(".yaml")) for file in sorted((CASES / folder).iterdir())]


def kind_of(file: Path) -> str:
    return file.name.split(".")[1]


def document(file: Path) -> Document:
    return read_document(file.read_bytes(), file.name)


def told_by_editors(*words: str) -> str:
    """What the command `check-jsonschema` finds. In this process: starting it takes longer than what it does."""
    result = CliRunner().invoke(check_jsonschema, words)
    return (result.output or repr(result.exception)) if result.exit_code else ""


@cache
def schema(kind: str) -> Any:
    return json.loads((ROOT / f"schemas/{kind}.schema.json").read_text())


def model_accepts(file: Path) -> bool:
    kind = kind_of(file)
    if kind in PARTIAL:
        return not validate_part(PARTIAL[kind], document(file).root)
    return not load_fleet(Memory({**FLEET, FILES[kind]: file.read_bytes()})).findings


def json_schema_accepts(file: Path) -> bool:
    return bool(validator_for(schema(kind_of(file)), validate_formats=True).is_valid(document(file).data))


def yamale_accepts(file: Path) -> bool:
    loaded = yamale.make_schema(str(ROOT / f"schemas/{kind_of(file)}.yamale.yaml"))
    return all(one.isValid() for one in yamale.validate(loaded, [(document(file).data, "")], _raise_error=False))


@pytest.mark.parametrize("file", cases("good"))
def test_what_is_good_is_accepted_by_all_three(file: Path) -> None:
    assert (model_accepts(file), json_schema_accepts(file), yamale_accepts(file)) == (True, True, True)


@pytest.mark.parametrize("file", cases("bad"))
def test_what_is_of_a_wrong_shape_is_refused_by_all_three(file: Path) -> None:
    assert (model_accepts(file), json_schema_accepts(file), yamale_accepts(file)) == (False, False, False)


@pytest.mark.parametrize("file", cases("bad-form"))
def test_what_is_written_in_a_wrong_form_is_refused_by_model_and_json_schema(file: Path) -> None:
    assert (model_accepts(file), json_schema_accepts(file)) == (False, False)


@pytest.mark.parametrize("kind", [kind for _, kind in shape.KINDS])
def test_a_schema_is_a_json_schema_of_draft_2020_12_without_marks_of_our_own(kind: str) -> None:
    assert schema(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator(schema(kind))
    assert '"x-' not in json.dumps(schema(kind))


def test_the_schemas_are_valid_by_the_rules_that_editors_keep() -> None:
    """Their regular expressions are ECMAScript's, which refuse needless escapes."""
    files = [str(ROOT / f"schemas/{kind}.schema.json") for _, kind in shape.KINDS]
    assert told_by_editors("--check-metaschema", *files) == ""


@pytest.mark.parametrize(("pattern", "kind"), shape.KINDS, ids=[kind for _, kind in shape.KINDS])
def test_the_schemas_accept_the_fleet_as_an_editor_reads_it(pattern: str, kind: str) -> None:
    files = [str(file) for file in sorted(ROOT.glob(pattern))]
    assert files
    assert told_by_editors("--schemafile", str(ROOT / f"schemas/{kind}.schema.json"), *files) == ""


@pytest.mark.parametrize("kind", [kind for _, kind in shape.KINDS])
def test_every_key_has_a_title_a_description_and_an_example_for_the_editor(kind: str) -> None:
    owners = [schema(kind), *schema(kind).get("$defs", {}).values()]
    bare = [
        f"{owner.get('title')}.{name}"
        for owner in owners
        for name, value in owner.get("properties", {}).items()
        if not owner["title"].startswith("Removed") and not {"title", "description", "examples"} <= value.keys()
    ]
    assert not bare


@pytest.mark.parametrize("kind", [kind for _, kind in shape.KINDS])
def test_every_example_of_a_key_is_valid(kind: str) -> None:
    whole = schema(kind)
    owners = [whole, *whole.get("$defs", {}).values()]
    for owner in owners:
        for name, value in owner.get("properties", {}).items():
            checked = validator_for({"$schema": whole["$schema"], "$defs": whole.get("$defs", {}), **value})
            wrong = [error.message for example in value["examples"] for error in checked.iter_errors(example)]
            assert not wrong, f"{owner.get('title')}.{name}"
