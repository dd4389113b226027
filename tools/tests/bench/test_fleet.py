"""What the bench measures is a fleet without a fault, of the size that was asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubfleet.checks.run import run_checks
from hubfleet.load.fleet import load_fleet
from hubfleet.load.tree import Folder
from tests.bench.fleet import change_hub, write_fleet


@pytest.mark.parametrize("stages", [1, 7, 61])
def test_it_has_no_fault_before_and_after_a_change(tmp_path: Path, stages: int) -> None:
    root = write_fleet(tmp_path, stages)
    for _ in range(2):
        loaded = load_fleet(Folder(root))
        found = [*loaded.findings, *run_checks(loaded.fleet, datetime(2026, 11, 1, tzinfo=UTC))]
        assert [str(one) for one in found if "charts/lock.yaml" not in str(one.location)] == []
        assert len(loaded.fleet.stages) == stages
        change_hub(root, 0)
