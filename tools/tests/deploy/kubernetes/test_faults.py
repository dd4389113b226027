"""What goes wrong on a real cluster ends at once, says its cause, and leaves the last good state."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import DEPLOYMENT, POD, Kind
from hubfleet.model.json import get
from tests.deploy.kubernetes.tern import Tern

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(900)]

FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "an image that is nowhere": (
        {"hub.image.pullPolicy": "Never", "hub.image.tag": "nowhere"},
        "can't be used",
        "hub.image.tag",
    ),
    "a hub that ends at once": (
        {"hub.extraConfig": {"bad": "raise RuntimeError('no tide today')"}},
        "no tide today",
        "hub.extraConfig.bad",
    ),
    "a hub that no node takes": (
        {"hub.nodeSelector": {"sea": "north"}},
        "no node can take it",
        "hub.nodeSelector.sea",
    ),
    "a hook whose pod can't start": (
        {
            "prePuller.hook.enabled": True,
            "prePuller.hook.image.pullPolicy": "Never",
            "prePuller.hook.image.tag": "nowhere",
        },
        "pod hook-image-awaiter",
        "prePuller.hook.image.tag",
    ),
    "a server that can't start": (
        {"singleuser.image.pullPolicy": "Never", "singleuser.image.tag": "nowhere"},
        "the server can't start: pod jupyter-hubfleet-health",
        "singleuser.image.tag",
    ),
}


@pytest.fixture
def good(tern: Tern) -> Iterator[Tern]:
    """The fleet with one stage that was tested; the hub's data is put right afterwards."""
    before = copy.deepcopy(tern.hub)
    yield tern
    tern.hub = before
    tern.write()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_with_its_cause_and_the_last_good_state(good: Tern, name: str) -> None:
    changes, cause, field = FAULTS[name]
    tested = good.status()["digest"]
    for path, value in changes.items():
        good.set(path, value)
    output = good.run("deploy", "--retry", status=1)
    assert cause in output
    assert f"  data: {good.line_of('jupyterhub', *field.split('.'))} (values.jupyterhub.{field})" in output
    assert "back at revision" in output
    row = good.status()
    assert (row["digest"], row["tested"], row["state"]) == (tested, tested, "running")
    assert good.history()[-1].status == "deployed"


def test_a_quota_without_room_is_named_and_taken_back_with_the_rest(good: Tern) -> None:
    tested = good.status()["digest"]
    good.hub["values"]["base"] = {"quota": {"hard": {"requests.memory": "64Mi"}}}
    good.set("hub.resources", {"requests": {"memory": "1Gi"}})
    output = good.run("deploy", status=1)
    assert "quota leaves no room" in output
    assert f"  data: {good.line_of('base', 'quota', 'hard', 'requests.memory')} (values.base.quota.hard" in output
    assert good.status()["digest"] == tested
    assert not get(quota(good), ("items", 0)), "the release before is back as well"


def test_a_pod_that_admission_refuses_is_named(good: Tern) -> None:
    tested = good.status()["digest"]
    good.set("hub.extraPodSpec", {"priorityClassName": "nowhere-to-be-found"})
    output = good.run("deploy", status=1)
    assert "deployment hub: its pod is refused: no PriorityClass with name nowhere-to-be-found was found" in output
    assert f"  data: {good.line_of('jupyterhub', 'hub', 'extraPodSpec')} (values.jupyterhub.hub.extraPodSpec" in output
    assert good.status()["digest"] == tested


def test_what_was_never_tested_is_stopped_and_keeps_its_data(tmp_path: Any, kubeconfig: str) -> None:
    tern = Tern.at(tmp_path / "fleet", kubeconfig, home=True)
    try:
        tern.set("singleuser.image", {"name": "nowhere.invalid/x", "tag": "1", "pullPolicy": "Never"})
        output = tern.run("deploy", status=1)
        assert "no revision of it was ever tested" in output
        assert tern.status()["state"] == "stopped"
        hub = tern.api.get(DEPLOYMENT, tern.namespace(), "hub")
        assert get(hub, ("spec", "replicas")) == 0
        claims = tern.api.list(Kind("v1", "persistentvolumeclaims"), tern.namespace())
        assert claims, "its database is still there"
        tern.set("singleuser.image", tern.image("singleuser"))
        assert "1 done" in tern.run("deploy")
        assert tern.status()["current"]
        assert tern.api.list(POD, tern.namespace(), "component=hub")
    finally:
        tern.clear()


def quota(tern: Tern) -> dict[str, Any]:
    """The quotas in the stage's namespace."""
    return {"items": tern.api.list(Kind("v1", "resourcequotas"), tern.namespace())}
