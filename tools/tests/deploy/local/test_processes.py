"""Processes of this machine: found from the moment they are started."""

from __future__ import annotations

import sys
from pathlib import Path

from hubfleet.deploy.local import processes


def test_a_process_is_known_as_ours_as_soon_as_it_is_started(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    environment = {processes.MARK: "reef:hub"}
    for _ in range(40):
        proc = processes.start(command, environment, tmp_path, tmp_path / "log")
        found = processes.find(proc, "reef")
        assert found is not None
        processes.end([found], 5)
