"""Bad input gets a clear finding: each case is what differs from the small fleet, and what a user then reads."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from hubfleet.report.findings import write_findings
from tests.fleets import SMALL

HERE = Path(__file__).parent / "cases"
EXPECTED, WITHOUT = "expected.txt", "without.txt"
CASES = sorted(folder.name for folder in HERE.iterdir())


def lay_out(case: Path, root: Path) -> Path:
    """Write the small fleet below `root`, a case's own files over it; those that `without.txt` names are taken out."""
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    shutil.copytree(case, root, dirs_exist_ok=True)
    without = root / WITHOUT
    for name in without.read_text(encoding="utf-8").split() if without.exists() else ():
        (root / name).unlink()
    return root


def told(root: Path) -> str:
    """What a user reads about a fleet's data."""
    loaded = load_fleet(Folder(root))
    texts = {file: document.text for file, document in loaded.documents.items()}
    return write_findings(loaded.findings, "text", stages=len(loaded.fleet.stages), texts=texts)


def test_the_small_fleet_has_no_finding() -> None:
    assert told(SMALL) == ""
    assert len(load_fleet(Folder(SMALL)).fleet.stages) == 2


@pytest.mark.parametrize("name", CASES)
def test_bad_input_gets_a_clear_finding(name: str, tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    golden(HERE / name / EXPECTED, told(lay_out(HERE / name, tmp_path)))
