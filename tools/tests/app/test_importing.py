"""Where an import is written: the same once more does no harm, and nothing of anybody's is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubfleet.app.importing import import_fleet, read_source, write_fleet
from hubfleet.findings import HubfleetError
from hubfleet.importers.bring import Imported
from tests.importers.fleets import AT

SOURCE = Path(__file__).parent.parent / "importers" / "cases" / "values" / "one-hub" / "source" / "config.yaml"


@pytest.fixture
def imported() -> Imported:
    """One hub, not written yet."""
    return import_fleet(read_source("values", SOURCE, "my-hub"), AT)


def test_the_same_import_again_changes_nothing(imported: Imported, tmp_path: Path) -> None:
    assert write_fleet(imported, tmp_path) == write_fleet(imported, tmp_path)


@pytest.mark.parametrize("content", [b"name: mine\n", b"\xff\xfe"])
def test_a_file_that_says_something_else_stops_it_before_anything_is_written(
    imported: Imported, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "fleet.yaml").write_bytes(content)
    with pytest.raises(HubfleetError, match="exists already"):
        write_fleet(imported, tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == ["fleet.yaml"]


def test_a_folder_in_the_place_of_a_file_is_told(imported: Imported, tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").mkdir()
    with pytest.raises(HubfleetError, match="exists already"):
        write_fleet(imported, tmp_path)


def test_a_file_in_the_place_of_a_folder_is_told(imported: Imported, tmp_path: Path) -> None:
    (tmp_path / "hubs").write_text("mine", encoding="utf-8")
    with pytest.raises(HubfleetError, match="can't be written"):
        write_fleet(imported, tmp_path)


@pytest.mark.parametrize("name", ["My Hub", "-", "../up", ""])
def test_a_hub_needs_a_name_that_can_be_one(name: str) -> None:
    with pytest.raises(HubfleetError):
        read_source("values", SOURCE, name)
