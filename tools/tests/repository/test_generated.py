"""Generated files are up to date, and the schemas accept this repository's fleet and refuse what is no part of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from jsonschema_rs import validator_for

import generate
import shape
from hubfleet.load.document import read_document


def schema_for(root: Path, kind: str) -> dict[str, object]:
    """The JSON Schema of one kind of file."""
    return dict(json.loads((root / f"schemas/{kind}.schema.json").read_text()))


def test_every_generated_file_is_up_to_date(root: Path) -> None:
    assert not [file.relative_to(root) for file in generate.outdated()], "write them with `./run nox -s generate`"


def test_every_file_of_the_fleet_fits_its_json_schema(root: Path) -> None:
    for file, kind in shape.files(root, set()):
        data = read_document(file.read_bytes(), file.name).data
        errors = validator_for(schema_for(root, kind)).iter_errors(data)
        assert not [f"{file}: {error.instance_path}: {error.message}" for error in errors]


def test_every_file_of_the_fleet_fits_its_yamale_schema(root: Path) -> None:
    assert shape.faults(root, set()) == []


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A fleet of one hub with the schemas of this repository."""
    shutil.copytree(root / "schemas", tmp_path / "schemas")
    (tmp_path / "hubs/school").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("blueprint: [x]\n", "1:1", "blueprint: Unexpected element"),
        ("# a hub\nevents: maybe\n", "2:1", "events: 'maybe' is not a list."),
        ("login:\n  admin: [ada]\n", "2:3", "login.admin: Unexpected element"),
        ("login:\n  admins:\n    - ada\n    - 12\n", "4:7", "login.admins.1: '12' is not a str."),
        ("own_image: [\n", "2:1", "not YAML"),
    ],
)
def test_a_wrong_shape_is_named_with_its_place(copy: Path, text: str, place: str, said: str) -> None:
    (copy / "hubs/school/hub.yaml").write_text(text)
    found = {str(finding.location): finding.message for finding in shape.faults(copy, set())}
    assert said in found[f"hubs/school/hub.yaml:{place}"]


@pytest.mark.parametrize(
    "text", ["own_image: null\n", "profiles: [{name: GPU, remove: true}]\n", "stages: {staging: {}}\n"]
)
def test_a_layer_may_be_partial_unset_and_remove(root: Path, copy: Path, text: str) -> None:
    (copy / "hubs/school/hub.yaml").write_text(text)
    assert shape.faults(copy, set()) == []
    assert validator_for(schema_for(root, "hub")).is_valid(yaml.safe_load(text))
