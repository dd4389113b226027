"""A chart repository with the pinned JupyterHub chart, and a newer version of it that changes every hub a little."""

from __future__ import annotations

from pathlib import Path

from hubfleet.charts.archive import read_archive
from hubfleet.charts.lock import FILE, read_lock
from hubfleet.charts.store import Charts
from tests.chart_server import archive, mirror, package
from tests.need import ROOT

CHART = "jupyterhub"
NEWER = "4.99.0"
_MARK = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bench-newer}\n"


def write_mirror(folder: Path, given: str | None) -> Path:
    """Write it, from the chart that a mirror offers; from the tests' own where there is none."""
    pin = read_lock((ROOT / FILE).read_bytes()).pin(CHART)
    assert pin
    if given:
        known = Charts.of_fleet(ROOT, cache=folder / "cache", mirror=given).get(CHART).path.read_bytes()
    else:
        known = package(version=pin.version)
    return mirror(folder, known, _newer(known, pin.version))


def _newer(known: bytes, version: str) -> bytes:
    """Name the newer version wherever the chart names its own, as its images are tagged; and add an object."""
    contents = read_archive(known, CHART)
    for file in ("Chart.yaml", "values.yaml"):
        contents[file] = contents[file].replace(version.encode(), NEWER.encode())
    contents["templates/bench-newer.yaml"] = _MARK
    return archive({f"{CHART}/{path}": content for path, content in contents.items()})


def bump(root: Path) -> None:
    """Let a fleet's lock pin the newer version, whose bytes nobody knows yet."""
    lock, pin = root / FILE, read_lock((root / FILE).read_bytes()).pin(CHART)
    assert pin
    text = lock.read_text(encoding="utf-8").replace(f'"{pin.version}"', f'"{NEWER}"')
    if pin.digest:
        text = text.replace(f"    digest: {pin.digest}\n", "")
    lock.write_text(text, encoding="utf-8")
