"""What a run did, for programs: well formed and complete, however its steps end."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema_rs import validator_for

from hubfleet.deploy.result import Outcome, RunResult, StepResult
from hubfleet.findings import Finding, HubfleetError, Location, Severity
from hubfleet.model.key import UnitKey
from hubfleet.plan.drift import Orphan
from hubfleet.report import adoption_json, status_schema
from hubfleet.report.run_json import Ran, as_json
from hubfleet.report.run_schema import adopt_schema, deploy_schema
from hubfleet.report.status import Row
from hubfleet.report.status import as_json as status_json
from tests.deploy.rollout import Rollout
from tests.plan.adoption.hub import COOKIE, KEYS, compared, hub, running
from tests.plan.stages import key, want

FINDING = Finding("value-type", Severity.ERROR, "no", Location("hubs/reef/hub.yaml", 2, 1), "write yes")


@pytest.fixture
def rollout() -> Rollout:
    """Two hubs that were deployed once; the digests of one changed since."""
    made = Rollout([want(f"{hub}/{stage}") for hub in ("astro", "bio") for stage in ("staging", "production")])
    made.run()
    made.desired = [replace(one, digest="v1-b") if one.stage.owner == "astro" else one for one in made.desired]
    return made


def told(ran: Ran) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(as_json(ran))
    assert not [error.message for error in validator_for(deploy_schema()).iter_errors(data)]
    return data


def ended(data: dict[str, Any]) -> dict[str, str]:
    return {f"{one['hub']}/{one['stage']}": one["outcome"] for one in data["stages"]}


def unchanged(*names: str) -> dict[UnitKey, str]:
    return {key(name): f"https://{name}" for name in names}


def test_each_stage_has_what_was_done_and_how_long_it_took(rollout: Rollout) -> None:
    left = unchanged("bio/production", "bio/staging")
    data = told(Ran(True, rollout.run(), unchanged=left, clusters=dict.fromkeys(left, "tern")))
    assert ended(data) == {
        "astro/staging": "done",
        "astro/production": "done",
        "bio/production": "unchanged",
        "bio/staging": "unchanged",
    }
    assert data["ok"]
    first = data["stages"][0]
    assert (first["action"], first["message"], first["cluster"]) == ("deploy", "", "tern")
    assert first["revision"] == 2
    assert 0 <= first["seconds"] <= data["seconds"]


@pytest.mark.parametrize("verb", ["deploy", "health"])
def test_a_stage_that_fails_has_its_cause_and_what_it_holds_says_so(verb: str, rollout: Rollout) -> None:
    rollout.target.fail(verb, key("astro/staging"))
    data = told(Ran(False, rollout.run()))
    assert ended(data) == {"astro/staging": "failed", "astro/production": "held"}
    assert not data["ok"]
    failed, held = data["stages"]
    assert "told to fail" in failed["message"]
    assert failed["revision"] == 3, "the way back to what was tested is a revision of its own"
    assert held["message"] == "its gate astro/staging is not tested at what the data wants"


def test_what_could_open_something_is_not_repeated(rollout: Rollout) -> None:
    (step, *_), seconds = rollout.plan().steps, 0.1
    end = StepResult(step, Outcome.FAILED, f"token={COOKIE}", (f"password: {KEYS}",), seconds=seconds)
    text = as_json(Ran(False, RunResult("run", (end,), seconds)))
    assert COOKIE not in text
    assert KEYS not in text


def test_errors_in_the_data_are_told_and_nothing_was_done() -> None:
    data = told(Ran(False, findings=(FINDING,)))
    assert data["stages"] == []
    assert [one["rule"] for one in data["findings"]] == ["value-type"]


def test_what_was_not_reached_and_what_nobody_wants_is_told(rollout: Rollout) -> None:
    orphans = {"tern": (Orphan("reef-staging", "ConfigMap/old", "no release has it"),)}
    away = {"coast": HubfleetError("no answer")}
    data = told(Ran(False, rollout.run(), unwanted={key("old/staging"): "tern"}, orphans=orphans, away=away))
    assert data["away"] == [{"what": "coast", "message": "no answer"}]
    assert data["unwanted"] == [{"cluster": "tern", "unit": "stage", "hub": "old", "stage": "staging"}]
    assert data["orphans"][0]["object"] == "ConfigMap/old"


def test_an_adoption_tells_objects_and_refusals_and_no_value() -> None:
    valid = validator_for(adopt_schema())
    text = adoption_json.as_json(compared(running(hub()), hub(image="hub:2")), None, ())
    data = json.loads(text)
    assert valid.is_valid(data)
    assert {"fate": "changed", "object": "Deployment/hub", "release": "jhub"} in data["changes"]
    assert COOKIE not in text
    assert KEYS not in text
    assert valid.is_valid(json.loads(adoption_json.as_json(None, None, (FINDING,))))


def test_what_runs_keeps_to_its_published_form(rollout: Rollout) -> None:
    live = rollout.live()
    rows = [Row(one.stage, one.cluster, "recording", live.get(one.stage), current=True) for one in rollout.desired]
    rows += [Row(key("tern/support"), "tern", "recording", None, current=False, drifted=2)]
    data = json.loads(status_json(rows, {"hills": "no route"}))
    assert not [error.message for error in validator_for(status_schema.status_schema()).iter_errors(data)]
    assert data["stages"][-1]["state"] == "absent"
