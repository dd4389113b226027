"""An import brings charts along where there are none, and changes none that are there."""

from __future__ import annotations

from pathlib import Path

from hubfleet.app.imported_charts import write_charts
from hubfleet.charts.store import Charts
from tests.need import ROOT


def test_an_empty_folder_gets_the_charts_of_the_fleet_that_imports(tmp_path: Path) -> None:
    written = write_charts(ROOT, tmp_path)
    assert {"charts/lock.yaml", "charts/base/Chart.yaml"} <= set(written)
    charts = Charts.of_fleet(tmp_path, cache=tmp_path / "cache", mirror=None)
    assert {"base", "jupyterhub"} <= set(charts.names)


def test_a_fleet_with_pins_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts/lock.yaml").write_text("charts: {}\n")
    assert write_charts(ROOT, tmp_path) == ()
    assert [path.name for path in (tmp_path / "charts").iterdir()] == ["lock.yaml"]


def test_without_pins_anywhere_nothing_is_written(tmp_path: Path) -> None:
    assert write_charts(tmp_path / "nowhere", tmp_path) == ()
    assert list(tmp_path.iterdir()) == []
