"""A hub of this machine gets another name: its folder has the old one, so it begins anew; what runs is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.laptop import Laptop

pytestmark = pytest.mark.local


def test_a_renamed_hub_begins_anew_and_what_runs_under_the_old_name_is_told_and_stays(tmp_path: Path) -> None:
    laptop = Laptop(tmp_path / "fleet").write()
    laptop.edit("reef", "  staging: {}\n  production: {}\n", "  staging: {namespace: reef-staging, release: reef}\n")
    (laptop.root / "hubs/dune/hub.yaml").unlink()
    try:
        laptop.run("deploy")
        (laptop.root / "hubs/reef").rename(laptop.root / "hubs/atoll")
        said = laptop.run("plan", "--from", "live")
        assert "deploy atoll/staging on laptop\n    new" in said
        assert "reef/staging is on laptop and the data has no such stage there: it is left alone" in said
        assert "1 done" in laptop.run("deploy")
        assert {name: row["state"] for name, row in laptop.status().items()} == {
            "atoll/staging": "running",
            "reef/staging": "running",
        }
    finally:
        laptop.run("stop")
        assert laptop.processes() == []
