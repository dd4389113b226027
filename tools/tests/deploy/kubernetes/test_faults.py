"""What goes wrong on a real cluster ends at once, says its cause, and leaves the last good state."""

from __future__ import annotations

from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import DEPLOYMENT, POD, Kind
from hubfleet.model.json import get
from tests.deploy.kubernetes.tern import Tern

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

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


def test_a_hook_that_fails_is_told_with_its_last_words(good: Tern) -> None:
    tested = good.status()["digest"]
    with good.chart_file("templates/images.yaml", "echo ready", "echo the tide is out; exit 3"):
        good.set("prePuller.hook", {"enabled": True, "image": good.image("tools")})
        output = good.run("deploy", status=1)
    assert "hook-image-awaiter" in output, "whoever saw it first, Helm or our watch"
    assert "    | the tide is out" in output
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
