"""Charts that must not be used, and locks that can't be read: said at their line, while the rest is checked."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.app.charts import list_charts
from hubfleet.app.check import check
from hubfleet.app.settings import Settings
from hubfleet.app.values import manifests_of
from hubfleet.charts.lock import ChartLock, ChartPin, write_lock
from hubfleet.findings import Finding, HubfleetError, Severity
from tests.chart_server import mirror, package, sha256
from tests.checks.small_fleet import with_files
from tests.need import ROOT

HUB = package(version="4.3.3")
LOCK = "charts/lock.yaml"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small fleet whose lock pins the one chart that the mirror has."""
    root = tmp_path / "fleet"
    tree = with_files({})
    for file in tree.files():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(tree.read(file))
    shutil.copytree(ROOT / "charts/base", root / "charts/base")
    charts = mirror(tmp_path / "mirror", HUB)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    settings = Settings(root, tmp_path / "cache", tmp_path / "state", str(charts), at, workers=1)
    pin(settings, sha256(HUB))
    return settings


def pin(settings: Settings, digest: str) -> None:
    pinned = ChartPin("jupyterhub", "4.3.3", "http://127.0.0.1:9/", digest)
    (settings.root / LOCK).write_text(write_lock(ChartLock((pinned,))), encoding="utf-8")


def errors(settings: Settings) -> list[Finding]:
    return [finding for finding in check(settings).findings if finding.severity is Severity.ERROR]


def test_a_chart_with_another_digest_is_an_error_at_its_pin_and_the_rest_is_checked(settings: Settings) -> None:
    pin(settings, sha256(b"other bytes"))
    with (settings.root / "hubs/dune/hub.yaml").open("a", encoding="utf-8") as file:
        file.write("own_imag: true\n")
    found = {finding.rule: finding for finding in errors(settings)}
    assert set(found) == {"chart-refused", "key-unknown"}
    refused = found["chart-refused"]
    assert str(refused.location) == "charts/lock.yaml:8:13"
    assert refused.message.startswith("2 releases are not rendered: chart jupyterhub 4.3.3 from ")
    assert f"has digest {sha256(HUB)}, charts/lock.yaml says" in refused.message
    with pytest.raises(HubfleetError, match=r"^charts/lock\.yaml:8:13: 1 release is not rendered"):
        manifests_of(settings, "reef/staging")


def test_a_chart_of_the_fleet_that_holds_links_is_an_error_at_the_chart(settings: Settings) -> None:
    (settings.root / "charts/base/passwd").symlink_to("/etc/passwd")
    (refused,) = errors(settings)
    assert (refused.rule, str(refused.location)) == ("chart-refused", "charts/base/Chart.yaml")


def test_a_broken_lock_is_told_once_and_not_for_each_chart_it_hides(settings: Settings) -> None:
    (settings.root / LOCK).write_text("charts:\n  jupyterhub: [\n", encoding="utf-8")
    (broken,) = errors(settings)
    assert (broken.rule, broken.location.file) == ("yaml-syntax", LOCK)
    for refused in (lambda: list_charts(settings), lambda: manifests_of(settings, "reef/staging")):
        with pytest.raises(HubfleetError, match=r"^charts/lock\.yaml:\d+:\d+: not YAML"):
            refused()


def test_a_lock_that_is_a_folder_is_a_finding(settings: Settings) -> None:
    (settings.root / LOCK).unlink()
    (settings.root / LOCK).mkdir()
    (unreadable,) = errors(settings)
    assert (unreadable.rule, str(unreadable.location)) == ("file-unreadable", LOCK)
    with pytest.raises(HubfleetError, match="can't be read"):
        list_charts(settings)


def test_a_lock_that_leads_out_of_the_fleet_is_not_followed(settings: Settings) -> None:
    (settings.root / LOCK).rename(settings.root.parent / "lock.yaml")
    (settings.root / LOCK).symlink_to(settings.root.parent / "lock.yaml")
    assert "leads out of the fleet" in errors(settings)[0].message


def test_a_chart_that_is_broken_is_told_once_at_the_chart_and_not_in_every_hub(settings: Settings) -> None:
    (settings.root / "charts/base/values.schema.json").write_text("{", encoding="utf-8")
    (broken,) = errors(settings)
    assert (broken.rule, str(broken.location)) == ("chart-broken", "charts/base/Chart.yaml")
    assert broken.message.startswith("3 releases: chart base can't be read: ")
