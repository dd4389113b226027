"""The main job on this machine, through the command line, with real JupyterHubs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from jsonschema_rs import validator_for

from hubfleet.report.run_schema import deploy_schema
from tests.app.laptop import PATIENCE, Laptop, Person
from tests.deploy.local.test_upgrade import polling
from tests.deploy.waiting import wait

pytestmark = pytest.mark.local
FAULT = "values:\n  jupyterhub: {hub: {extraConfig: {bad: raise RuntimeError('no tide')}}}\n"


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    """A fleet whose two hubs were deployed once."""
    made = Laptop(tmp_path_factory.mktemp("laptop")).write()
    try:
        output = made.run("deploy")
        assert output.index("reef/staging: tested") < output.index("reef/production: deploying")
        yield made
    finally:
        made.run("stop")
        assert made.processes() == []


def test_everything_runs_is_tested_and_is_what_the_data_says(laptop: Laptop) -> None:
    rows = laptop.status()
    assert sorted(rows) == ["dune/production", "dune/staging", "reef/production", "reef/staging"]
    assert all(row["current"] and row["state"] == "running" and row["tested"] for row in rows.values())


def test_deploying_again_does_nothing(laptop: Laptop) -> None:
    before = laptop.processes()
    assert "4 unchanged" in laptop.run("deploy")
    assert sorted(laptop.processes()) == sorted(before)


def test_a_comment_deploys_nothing(laptop: Laptop) -> None:
    laptop.edit("reef", "cluster: laptop", "cluster: laptop  # this machine")
    assert "4 unchanged" in laptop.run("deploy")


def test_one_changed_line_changes_that_hub_and_disturbs_no_running_notebook(laptop: Laptop) -> None:
    before = laptop.status()
    person = Person.at(before["reef/production"]["url"], "li")
    laptop.edit("reef", "admins: [teacher]", "admins: [teacher, li]")
    with polling(person.kernel, person.token) as seen:
        laptop.run("deploy")
        wait(lambda: len(seen) > 20)
    after = laptop.status()
    changed = {name for name in after if after[name]["revision"] != before[name]["revision"]}
    assert changed == {"reef/production", "reef/staging"}
    assert len(set(seen)) == 1


def test_a_hub_that_dies_goes_back_and_its_production_never_starts(laptop: Laptop) -> None:
    before = laptop.status()
    laptop.edit("dune", "stages:", f"{FAULT}stages:")
    output = laptop.run("deploy", "dune", status=1)
    after = laptop.status()
    assert "RuntimeError: no tide" in output
    assert "dune/production: held" in output
    assert "dune/production: deploying" not in output
    assert _outcomes(laptop) == {"production": ("held", ""), "staging": ("failed", "RuntimeError: no tide")}
    assert after["dune/staging"]["revision"] == before["dune/staging"]["revision"]
    assert after["dune/staging"]["state"] == "running"
    assert after["dune/production"] == before["dune/production"] | {"current": False}
    laptop.edit("dune", "raise RuntimeError('no tide')", "pass")
    assert "2 done" in laptop.run("deploy", "dune")


def _outcomes(laptop: Laptop) -> dict[str, tuple[str, str]]:
    """What `deploy --format json` says of each stage of the hub that dies, and the telling line of its log."""
    output = laptop.run("deploy", "dune", "--retry", "--format", "json", status=1)
    data = json.loads(output[output.index("{\n") : output.rindex("\n}\n") + 3])
    assert validator_for(deploy_schema()).is_valid(data)
    told = ((one, [line for line in one["lines"] if "no tide" in line]) for one in data["stages"])
    return {one["stage"]: (one["outcome"], "RuntimeError: no tide" if lines else "") for one, lines in told}


def test_faulty_data_deploys_nothing_and_says_where(laptop: Laptop) -> None:
    before = laptop.processes()
    laptop.edit("reef", "image: base", "image: bsae")
    output = laptop.run("deploy", status=1)
    assert "hubs/reef/hub.yaml:8:10" in output
    laptop.edit("reef", "image: bsae", "image: base")
    assert sorted(laptop.processes()) == sorted(before)


def test_a_hub_whose_data_has_errors_or_is_gone_is_still_shown_while_it_runs(laptop: Laptop) -> None:
    file = laptop.root / "hubs/reef/hub.yaml"
    text = file.read_text()
    file.write_text(text.replace("image: base", "image: bsae"))
    assert re.search(r"reef/staging +running +data has errors", laptop.run("status"))
    file.unlink()
    file.parent.rmdir()
    assert re.search(r"reef/staging +running +not in the data", laptop.run("status"))
    assert "reef/production: is on laptop and in no data any more" in laptop.run("deploy")
    file.parent.mkdir()
    file.write_text(text)
    assert laptop.status()["reef/staging"]["current"]


def test_a_hub_that_nobody_described_is_refused_by_name(laptop: Laptop) -> None:
    assert 'unknown hub "reeef", did you mean "reef"?' in laptop.run("deploy", "reeef", status=2)
    assert 'unknown cluster "desktop"' in laptop.run("deploy", "--cluster", "desktop", status=2)


def test_two_at_once_do_not_collide(laptop: Laptop) -> None:
    laptop.edit("dune", "provider: dummy", "provider: dummy\n  staff: false")
    laptop.edit("dune", "server:", "idle: {stop_after: 2h}\nserver:")
    runs = [laptop.start("deploy", "dune"), laptop.start("deploy", "dune")]
    outputs = [run.communicate(timeout=PATIENCE)[0] for run in runs]
    assert any(run.returncode == 0 for run in runs), outputs
    for run, output in zip(runs, outputs, strict=True):
        assert run.returncode == 0 or "is held by pid" in output, output
    assert {name: row["current"] for name, row in laptop.status().items()} == dict.fromkeys(laptop.status(), True), (
        outputs
    )


def test_a_plan_is_carried_out_in_two_runs_where_one_is_killed_and_refused_once_the_data_changed(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(laptop.root)
    before = laptop.status()
    laptop.edit("reef", "environment: {", "environment: {PLANNED: 'yes', ")
    (laptop.root / "plan.json").write_text(laptop.run("-q", "plan", "--from", "live", "--format", "json"))
    laptop.edit("dune", "environment: {", "environment: {NOT_PLANNED: 'yes', ")
    laptop.kill_when("reef/staging: tested", "deploy", "--plan", "plan.json")
    laptop.run("deploy", "--plan", "plan.json", "--cluster", "laptop")
    rows = laptop.status()
    assert all(rows[stage]["current"] for stage in ("reef/staging", "reef/production"))
    assert all(rows[stage]["revision"] == before[stage]["revision"] for stage in ("dune/staging", "dune/production"))
    assert "2 unchanged" in laptop.run("deploy", "--plan", "plan.json")

    laptop.edit("reef", "PLANNED: 'yes'", "PLANNED: 'no'")
    (laptop.root / "plan.json").write_text(laptop.run("-q", "plan", "--from", "live", "--format", "json"))
    laptop.edit("reef", "PLANNED: 'no'", "PLANNED: 'later'")
    assert "the data of reef/staging changed after the plan" in laptop.run("deploy", "--plan", "plan.json", status=1)
    assert laptop.status()["reef/staging"]["revision"] == rows["reef/staging"]["revision"]
    assert "a plan names its stages itself" in laptop.run("deploy", "reef", "--plan", "plan.json", status=2)
    assert 'there is no plan in "plam.json"' in laptop.run("deploy", "--plan", "plam.json", status=2)


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.6, 1.5, 3, 5, 8, 12])
def test_whenever_it_is_killed_the_next_run_finishes(laptop: Laptop, seconds: float) -> None:
    laptop.edit("reef", "environment: {", f"environment: {{KILLED_{str(seconds).replace('.', '_')}: 'yes', ")
    laptop.kill_after(seconds, "deploy", "reef")
    laptop.run("deploy", "reef")
    rows = laptop.status()
    assert rows["reef/staging"]["current"]
    assert rows["reef/production"]["current"]
