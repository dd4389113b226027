"""A plan survives being written and read."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema_rs
import pytest
from hypothesis import given

from hubfleet.findings import Finding, HubfleetError, Location, Related, Severity
from hubfleet.plan.json import dumps, loads, to_json
from hubfleet.plan.left_out import Cause, LeftOut
from hubfleet.plan.plan import make_plan
from hubfleet.plan.schema import plan_schema

from .stages import ORIGIN, key, situations, want

VALIDATOR = jsonschema_rs.validator_for(plan_schema())
PLAN = make_plan([want("astro/staging"), want("astro/production")], {}, ORIGIN)


@given(situations())
def test_any_plan_reads_back_as_it_was(situation):
    desired, live = situation
    plan = make_plan(desired, live, ORIGIN)
    assert loads(dumps(plan)) == plan


@given(situations())
def test_any_plan_keeps_to_the_published_schema(situation):
    desired, live = situation
    assert VALIDATOR.is_valid(to_json(make_plan(desired, live, ORIGIN)))


def test_the_form_is_the_published_one():
    data = json.loads(dumps(PLAN))
    assert list(data) == ["version", "at", "commit", "tool", "from", "to", "unchanged", "left_out", "findings", "steps"]
    assert data["steps"][1] == {
        "unit": "stage",
        "cluster": "tern",
        "hub": "astro",
        "stage": "production",
        "action": "deploy",
        "reasons": [{"kind": "new", "path": None, "from": None, "to": None, "source": None}],
        "impact": ["new-hub"],
        "digest": {"from": None, "to": "v1-a"},
        "gate": "astro/staging",
        "ring": "general",
        "wave": 2,
        "state": "ready",
        "held_by": [],
        "not_before": None,
        "approval": None,
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty"),
        ("[]", "it is not a mapping"),
        ("{}", "it lacks the key `version`"),
        ('{"version": 2}', "the plan has version 2, this hubfleet reads version 1"),
        ('{"version": 1}', "it lacks the key `at`"),
        (dumps(PLAN).replace('"deploy"', '"explode"'), '`steps[0].action` "explode" is unknown; known: deploy, retire'),
        (dumps(PLAN).replace('"astro/staging"', '"astro"'), "`steps[1].gate` is not HUB/STAGE"),
        (dumps(PLAN).replace('"wave": 2', '"wave": "2"'), "`steps[1].wave` is not a whole number"),
    ],
)
def test_what_is_no_plan_of_this_version_is_refused(text, told):
    with pytest.raises(HubfleetError) as error:
        loads(text)
    assert str(error.value) == told


def test_what_could_not_be_compared_and_what_is_wrong_go_along():
    lost = (LeftOut("tern", Cause.AWAY, (key("tern/support"), key("astro/staging")), "no route"),)
    found = Finding("key-unknown", Severity.ERROR, "no", Location("a", 1, 2), "mend", (Related(Location("b"), "here"),))
    plan = replace(PLAN, left_out=lost, findings=(found,))
    assert loads(dumps(plan)) == plan
    assert VALIDATOR.is_valid(to_json(plan))


def test_an_older_plan_without_them_is_read():
    old = {name: value for name, value in to_json(PLAN).items() if name not in {"left_out", "findings"}}
    assert loads(json.dumps(old)) == PLAN
    assert VALIDATOR.is_valid(old)


def test_a_step_without_a_reason_is_refused():
    data = json.loads(dumps(PLAN))
    data["steps"][0]["reasons"] = []
    with pytest.raises(HubfleetError, match=r"`steps\[0\].reasons` names nothing: a step needs a reason"):
        loads(json.dumps(data))


def test_a_support_step_has_a_cluster_and_no_hub():
    step = json.loads(dumps(make_plan([want("tern/support")], {}, ORIGIN)))["steps"][0]
    assert (step["unit"], step["cluster"], step["hub"], step["stage"]) == ("support", "tern", None, None)
