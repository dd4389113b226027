"""Small fleets in every layout come over as their goldens say, and mean what they meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hubfleet.report.importing import write_hubs
from tests.importers.fleets import Fleet, bring

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/source"))
NAMES = dict.fromkeys(
    ("one-hub", "below-two-charts", "a-single-community", "volumes-that-are-no-fields"), ("config.yaml", "my-hub")
)


@pytest.fixture(params=FOLDERS, ids=[f"{folder.parent.name}-{folder.name}" for folder in FOLDERS])
def folder(request: pytest.FixtureRequest) -> Path:
    """One case."""
    return Path(request.param)


@pytest.fixture
def fleet(folder: Path, tmp_path: Path) -> Fleet:
    """The case, imported."""
    file, hub = NAMES.get(folder.name, (".", None))
    return bring(folder.parent.name, folder / "source" / file, tmp_path, hub)


def test_it_becomes_the_files_of_its_golden(folder: Path, fleet: Fleet, golden: Callable[[Path, str], None]) -> None:
    expected = folder / "expected"
    for name, text in fleet.imported.files.items():
        (expected / name).parent.mkdir(parents=True, exist_ok=True)
        golden(expected / name, text)
    known = {path.relative_to(expected).as_posix() for path in expected.rglob("*.yaml")}
    assert known == set(fleet.imported.files)


def test_every_setting_has_its_line(folder: Path, fleet: Fleet, golden: Callable[[Path, str], None]) -> None:
    settings = "".join(f"{w.source}:{w.line} {w.path} -> {w.to}\n" for w in fleet.imported.report.settings)
    secrets = "".join(f"{s.stage} needs {s.name}: {', '.join(s.sources)}\n" for s in fleet.imported.report.secrets)
    faults = "".join(f"{f.location}: {f.message}\n" for f in fleet.imported.findings)
    found = "".join(
        f"{one.finding.location}: {one.finding.rule} <- {', '.join(map(str, one.sources))}\n"
        for one in fleet.imported.report.findings
    )
    hubs = write_hubs(fleet.imported.report.hubs)
    golden(folder / "report.txt", f"{hubs}\n{settings}\n{secrets}\n{faults}\n{found}")


def test_it_loads_without_a_finding_and_means_the_same(fleet: Fleet) -> None:
    assert [f"{finding.location}: {finding.message}" for finding in fleet.loaded.findings] == []
    assert [line for key in fleet.hubs for line in fleet.differences(key)] == []
