"""The charts of a fleet by name."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hubfleet.charts.errors import ChartError, ChartMismatch, ChartUnavailable, ChartUnknown, ChartUnsafe
from hubfleet.charts.lock import ChartLock, ChartPin, write_lock
from hubfleet.charts.store import Charts
from hubfleet.charts.web import Limits, Web
from tests.chart_server import mirror, package, sha256, tiny
from tests.charts.pins import NOWHERE
from tests.need import ROOT

HUB = package(version="4.3.3")

PIN = ChartPin("jupyterhub", "4.3.3", NOWHERE, sha256(HUB))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder = tmp_path / "fleet"
    shutil.copytree(ROOT / "charts" / "base", folder / "charts" / "base")
    (folder / "charts" / "lock.yaml").write_text(write_lock(ChartLock((PIN,))))
    return folder


def charts(root: Path, mirror: Path | None = None) -> Charts:
    web = Web(Limits(attempts=1))
    return Charts.of_fleet(root, cache=root.parent / "cache", mirror=str(mirror) if mirror else None, web=web)


def test_a_fleet_has_its_pinned_charts_and_its_own_folders(root, tmp_path):
    found = charts(root, mirror(tmp_path / "mirror", HUB))
    assert found.names == ("base", "jupyterhub")
    hub, base = found.get("jupyterhub"), found.get("base")
    assert (hub.version, hub.digest, hub.folder) == ("4.3.3", sha256(HUB), None)
    assert hub.path.read_bytes() == HUB
    assert (base.version, base.path, base.archive) == ("0.1.0", root / "charts" / "base", None)
    assert "values.schema.json" in hub.contents()
    assert "values.schema.json" in base.contents()
    assert found.findings == ()


def test_a_folders_digest_changes_with_any_byte_and_any_name_and_nothing_else(root):
    digest = charts(root).get("base").digest
    assert charts(root).get("base").digest == digest
    values = root / "charts" / "base" / "values.yaml"
    values.touch()
    assert charts(root).get("base").digest == digest
    values.write_text(values.read_text() + "\n")
    changed = charts(root).get("base").digest
    values.rename(values.with_name("other.yaml"))
    assert len({digest, changed, charts(root).get("base").digest}) == 3


def test_a_name_that_does_not_exist_names_the_nearest(root):
    with pytest.raises(ChartUnknown, match='unknown chart "bass", did you mean "base"') as caught:
        charts(root).get("bass")
    assert caught.value.help == "known: base, jupyterhub"


def test_a_chart_that_cannot_be_had_is_asked_for_once_and_the_others_are_there(root):
    found = charts(root)
    errors: list[ChartError] = []
    for _ in range(2):
        with pytest.raises(ChartUnavailable) as caught:
            found.get("jupyterhub")
        errors.append(caught.value)
    assert errors[0] is errors[1]
    assert found.get("base").version


def test_a_name_that_means_two_charts_is_a_warning_and_the_pinned_one_counts(root, tmp_path):
    shutil.copytree(root / "charts" / "base", root / "charts" / "jupyterhub")
    found = charts(root, mirror(tmp_path / "mirror", HUB))
    assert [one.rule for one in found.findings] == ["chart-name-twice"]
    assert found.get("jupyterhub").archive is not None


def test_a_folder_that_names_another_chart_or_holds_links_is_refused(root):
    (root / "charts" / "base").rename(root / "charts" / "tern")
    with pytest.raises(ChartMismatch, match='names the chart "base"'):
        charts(root).get("tern")
    (root / "charts" / "linked").symlink_to(root / "charts" / "tern")
    with pytest.raises(ChartError, match="is a link"):
        charts(root).get("linked")
    (root / "charts" / "tern" / "passwd").symlink_to("/etc/passwd")
    with pytest.raises(ChartUnsafe):
        charts(root).get("tern")


def test_a_lock_that_cannot_be_read_is_a_finding_and_the_fleets_own_charts_are_there(root):
    (root / "charts" / "lock.yaml").unlink()
    (root / "charts" / "lock.yaml").mkdir()
    found = charts(root)
    assert [one.rule for one in found.findings] == ["file-unreadable"]
    assert found.get("base").version


def test_a_chart_has_a_place_in_the_fleet(root):
    (root / "charts" / "lock.yaml").write_text(
        write_lock(ChartLock((ChartPin("gull", "1.0.0", NOWHERE, sha256(tiny())), ChartPin("tern", "1.0.0", NOWHERE))))
    )
    found = charts(root)
    places = {name: str(found.place(name)) for name in ("gull", "tern", "base", "auk")}
    assert places == {
        "gull": "charts/lock.yaml:8:13",
        "tern": "charts/lock.yaml:9:3",
        "base": "charts/base/Chart.yaml",
        "auk": "charts/lock.yaml",
    }


def test_a_chart_with_a_name_that_is_not_utf8_is_refused(root):
    (root / "charts" / "base" / os.fsdecode(b"caf\xe9")).touch()
    with pytest.raises(ChartUnsafe, match=r"can't be shown: 'caf\\udce9'"):
        charts(root).get("base")


def test_a_fleet_without_a_lock_has_only_its_own_charts(root):
    (root / "charts" / "lock.yaml").unlink()
    assert charts(root).names == ("base",)
    assert charts(root).findings == ()


def test_asking_for_charts_changes_nothing_in_the_fleet(root, tmp_path):
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    (root / "charts" / "lock.yaml").write_text(write_lock(ChartLock((ChartPin("tern", "1.0.0", NOWHERE),))))
    before[root / "charts" / "lock.yaml"] = (root / "charts" / "lock.yaml").read_bytes()
    charts(root, mirror(tmp_path / "mirror", tiny())).get("tern")
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_this_repositorys_lock_is_as_update_writes_it():
    found = Charts.of_fleet(ROOT, cache=ROOT / "unused")
    assert write_lock(found.lock) == (ROOT / "charts" / "lock.yaml").read_text()
    assert {one.rule for one in found.findings} <= {"chart-digest-missing"}
    assert {"base", "jupyterhub", "dask-gateway", "jupyterhub-home-nfs"} <= set(found.names)
