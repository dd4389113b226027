"""Several clusters in one run, on simulated nodes and with the health check stood in for: none waits for another.

`nox -s soak` does the same with sixty stages and measures it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.deploy.kubernetes.flotilla import CLUSTERS, Flotilla, silent_server

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


def test_every_stage_of_every_cluster_is_deployed_and_then_left_alone(flotilla: Flotilla) -> None:
    assert "8 done" in flotilla.run("deploy").output
    rows = flotilla.stages()
    assert len(rows) == 8
    assert all(row["current"] for row in rows.values())
    assert "8 unchanged" in flotilla.run("deploy").output


def test_a_cluster_that_never_says_a_word_keeps_no_other_from_its_work(flotilla: Flotilla) -> None:
    flotilla.change("second")
    with silent_server() as nobody:
        flotilla.connect(hills=nobody)
        output = flotilla.run("deploy", status=1).output
    assert "cluster hills: no answer within 10 s" in output
    assert "6 done" in output
    flotilla.connect()
    assert "2 done, 6 unchanged" in flotilla.run("deploy").output


def test_a_plan_is_carried_out_ring_by_ring_over_clusters_in_runs_of_one_each(
    flotilla: Flotilla, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(flotilla.root)
    flotilla.ring(0, "canary")
    flotilla.everywhere("third")
    plan = Path("plan.json")
    plan.write_text(flotilla.run("-q", "plan", "--from", "live", "--format", "json").output)
    assert len(json.loads(plan.read_text())["steps"]) == 8
    for cluster in ("hills", "coast", "hills"):
        flotilla.run("deploy", "--plan", "plan.json", "--cluster", cluster)
    assert {name for name, row in flotilla.stages().items() if row["current"]} == {
        "hub-00/production",
        "hub-00/staging",
        "hub-01/production",
        "hub-01/staging",
    }
    assert flotilla.order("production")[-2:] == ["hub-00/production", "hub-01/production"], "the canary first"
    assert "4 unchanged" in flotilla.run("deploy", "--plan", "plan.json").output
    assert "8 unchanged" in flotilla.run("deploy", "--plan", "plan.json").output
    assert set(flotilla.seconds()) == set(CLUSTERS) - {"coast", "hills"}
