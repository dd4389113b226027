"""A fleet without charts gets some with its first cluster or by an import; none that are there are changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hubfleet.app.first_charts import write_charts
from hubfleet.charts.store import Charts
from hubfleet.cli import main
from tests.need import ROOT

NEW_CLUSTER = ["new", "cluster", "lake-gke", "--provider", "gke", "--set", "project=lake", "--set", "location=here"]


def of_the_repository() -> dict[str, bytes]:
    """Every file of the repository's charts/ that is in git."""
    listed = subprocess.run(["git", "ls-files", "charts"], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name: (ROOT / name).read_bytes() for name in listed.stdout.split()}


def charts_in(root: Path) -> dict[str, bytes]:
    """Every file of a fleet's charts/."""
    found = [path for path in (root / "charts").rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_the_first_cluster_of_kubernetes_brings_the_charts_of_hubfleet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path)]) == 0
    assert charts_in(tmp_path) == {}
    assert main(["-C", str(tmp_path), *NEW_CLUSTER]) == 0
    assert "charts/lock.yaml\n" in capsys.readouterr().out
    assert charts_in(tmp_path) == of_the_repository()
    hub = "new hub lake --cluster lake-gke --login github --admin ada --allow users=li --image base --client-id x"
    assert main(["-C", str(tmp_path), *hub.split()]) == 0
    main(["-C", str(tmp_path), "check", "hubs/lake"])
    assert "unknown chart" not in capsys.readouterr().out


def test_a_fleet_on_this_machine_alone_has_no_charts_until_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path)]) == 0
    assert main(["-C", str(tmp_path), "charts", "list"]) == 1
    assert "hubfleet charts init" in capsys.readouterr().err
    assert main(["-C", str(tmp_path), "charts", "init"]) == 0
    assert charts_in(tmp_path) == of_the_repository()
    assert main(["-C", str(tmp_path), "charts", "init"]) == 0
    assert "charts/lock.yaml is there already" in capsys.readouterr().err


def test_an_import_brings_the_charts_of_the_fleet_that_imports(tmp_path: Path) -> None:
    (tmp_path / "own/charts/mine").mkdir(parents=True)
    (tmp_path / "own/charts/lock.yaml").write_text("charts: {}\n")
    (tmp_path / "own/charts/mine/Chart.yaml").write_text("name: mine\nversion: 1.0.0\n")
    written = write_charts(tmp_path / "new", tmp_path / "own")
    assert written == ("charts/lock.yaml", "charts/mine/Chart.yaml")


def test_an_import_outside_a_fleet_brings_the_charts_of_hubfleet(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("hub: {config: {JupyterHub: {admin_access: true}}}\n")
    words = ["import", "values", "config.yaml", "--into", "fleet", "--hub", "lake"]
    assert main(["-C", str(tmp_path), *words]) == 0
    charts = Charts.of_fleet(tmp_path / "fleet", cache=tmp_path / "cache", mirror=None)
    assert {"base", "support", "jupyterhub"} <= set(charts.names)


def test_a_fleet_with_pins_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts/lock.yaml").write_text("charts: {}\n")
    assert write_charts(tmp_path, ROOT) == ()
    assert [path.name for path in (tmp_path / "charts").iterdir()] == ["lock.yaml"]
