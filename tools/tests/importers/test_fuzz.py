"""Whatever is in a source: the import tells it with its place and goes on, and the same source gives the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubfleet.app.imported import Files
from hubfleet.app.importing import import_fleet, read_source
from hubfleet.findings import HubfleetError
from hubfleet.importers.bring import Imported
from hubfleet.load.fleet import load_fleet
from tests.importers.damage import damages
from tests.importers.fleets import AT

CASES = Path(__file__).parent / "cases"
FULL = settings().max_examples
SOURCES = ("2i2c/two-schools", "2i2c/with-its-charts", "hubploy/campus-with-a-chart", "values/one-hub")
ODD_SCALAR = "yaml-odd-scalar"
"""A warning about what Helm and others read differently: it stands so in the source."""


@pytest.mark.parametrize("source", SOURCES)
@settings(max_examples=max(FULL // 5, 10))
@given(data=st.data())
def test_fuzz_no_source_stops_an_import(source: str, data: st.DataObject) -> None:
    folder = CASES / source / "source"
    with TemporaryDirectory() as made:
        copy = Path(made) / "source"
        shutil.copytree(folder, copy)
        for damage in data.draw(damages(folder)):
            damage(copy)
        _holds(source.partition("/")[0], copy)


def _holds(layout: str, copy: Path) -> None:
    imported = _imported(layout, copy)
    if imported is None:
        return
    loaded = load_fleet(Files(imported.files))
    assert [one for one in loaded.findings if one.rule != ODD_SCALAR] == []
    assert len(loaded.fleet.stages) == len(imported.report.hubs)
    assert all(one.settings == one.typed + one.values + one.left_out for one in imported.report.hubs)
    assert all(one.location.file for one in imported.findings)
    again = _imported(layout, copy)
    assert again is not None
    assert again.files == imported.files


def _imported(layout: str, copy: Path) -> Imported | None:
    """Import; None where the one file of the layout `values` is gone."""
    if layout != "values":
        return import_fleet(read_source(layout, copy), AT)
    file = copy / "config.yaml"
    if file.is_file():
        return import_fleet(read_source(layout, file, "my-hub"), AT)
    with pytest.raises(HubfleetError):
        read_source(layout, file, "my-hub")
    return None
