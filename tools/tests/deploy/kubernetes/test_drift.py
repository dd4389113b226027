"""What people do by hand on a real cluster: found, told, put back; and nothing found where nobody did anything."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import validator_for

from hubfleet.deploy.kubernetes.api import SECRET, SERVICE, Kind
from hubfleet.model.json import get
from hubfleet.report.drift_schema import drift_schema
from tests.deploy.kubernetes.tern import Tern
from tests.need import need_command

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

RELEASES = 8
"""Upgrades of one hub after which nothing may differ."""

ROLE_BINDING = Kind("rbac.authorization.k8s.io/v1", "rolebindings")


def report(tern: Tern, status: int) -> dict[str, Any]:
    """The drift of the fleet's only stage, by place; checked against the published form."""
    told = json.loads(tern.run("-q", "drift", "--format", "json", status=status))
    validator_for(drift_schema()).validate(told)
    (stage,) = told["stages"]
    return {f"{one['object']} {one['path'] or ''}".strip(): one for one in stage["differences"]}


def orphans(tern: Tern) -> dict[str, str]:
    """What nobody owns in the stage's namespace, and why."""
    told = json.loads(tern.run("-q", "drift", "--format", "json"))
    return {one["object"]: one["why"] for one in told["orphans"] if one["namespace"] == tern.namespace()}


def kubectl(tern: Tern, *words: str, editor: str = "") -> None:
    """Do what a person does."""
    command = [str(need_command("kubectl")), "--namespace", tern.namespace(), *words]
    environment = {**os.environ, "KUBECONFIG": tern.kubeconfig, **({"EDITOR": editor} if editor else {})}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr


def untouched(tern: Tern) -> list[str]:
    """The versions of some objects that nobody changes here."""
    there = ((SERVICE, "proxy-public"), (SECRET, "hub"), (Kind("v1", "serviceaccounts"), "hub"))
    found = (tern.api.get(kind, tern.namespace(), name) for kind, name in there)
    return [str(get(one, ("metadata", "resourceVersion"))) for one in found]


def test_nothing_differs_where_nobody_did_anything(tern: Tern) -> None:
    assert report(tern, 0) == {}
    assert "1 unchanged" in tern.run("converge")


def test_what_people_do_by_hand_is_found_told_and_put_back(tern: Tern) -> None:
    before = untouched(tern)
    kubectl(tern, "edit", "deployment", "hub", editor="sed -i s/type:.Recreate/type:\\ RollingUpdate/")
    kubectl(tern, "set", "env", "deployment/hub", "MADE_BY=hand")
    kubectl(tern, "patch", "configmap", "hub", "--type=merge", "--patch", '{"data": {"extra": "tide"}}')
    kubectl(tern, "delete", "service", "proxy-api")
    kubectl(tern, "label", "service", "hub", "app-")
    kubectl(tern, "create", "rolebinding", "open", "--clusterrole=view", "--serviceaccount=default:default")

    found = report(tern, 1)
    edited = found["Deployment/hub spec.strategy.type"]
    assert (edited["kind"], edited["live"], edited["wanted"]) == ("changed", "RollingUpdate", "Recreate")
    assert edited["by"] == "kubectl-edit"
    assert edited["at"]
    variable = found["Deployment/hub spec.template.spec.containers[hub].env[MADE_BY]"]
    assert (variable["kind"], variable["live"]) == ("added", {"name": "MADE_BY", "value": "hand"})
    assert (found["ConfigMap/hub data.extra"]["kind"], found["ConfigMap/hub data.extra"]["live"]) == ("added", "tide")
    assert found["Service/proxy-api"]["kind"] == "deleted"
    assert found["Service/hub metadata.labels.app"]["kind"] == "removed"
    assert (found["RoleBinding/open"]["kind"], found["RoleBinding/open"]["by"]) == ("extra", "kubectl-create")

    assert tern.status()["current"], "the digest alone sees nothing of it"
    assert "nothing to do" in tern.run("plan", "--from", "live")
    planned = json.loads(tern.run("-q", "plan", "--from", "live", "--drift", "--format", "json"))
    assert {reason["kind"] for reason in planned["steps"][0]["reasons"]} == {"drifted"}

    repaired = tern.run("deploy", "--repair")
    assert "restarting Deployment/hub: it knows the old address of Service/proxy-api" in repaired
    assert "1 done" in repaired
    assert report(tern, 0) == {}
    assert untouched(tern) == before, "what has not drifted is not written"
    assert tern.api.get(ROLE_BINDING, tern.namespace(), "open") is None
    assert [one.number for one in tern.history()] == [1], "a repair is no revision"


def test_a_secret_changed_by_hand_is_told_hidden_and_whoever_read_it_starts_anew(tern: Tern) -> None:
    patch = '{"data": {"hub.config.ConfigurableHTTPProxy.auth_token": "dGlkZS1vZi0xOTUz"}}'
    kubectl(tern, "patch", "secret", "hub", "--type=merge", "--patch", patch)
    kubectl(tern, "rollout", "restart", "deployment/proxy")
    kubectl(tern, "rollout", "status", "deployment/proxy")
    told = tern.run("drift", status=1)
    assert 'Secret/hub data["hub.config.ConfigurableHTTPProxy.auth_token"]: another value (hidden)' in told
    assert "dGlkZS1" not in told
    assert "tide-of" not in told

    repaired = tern.run("converge")
    assert "restarting Deployment/proxy: it read what was changed by hand" in repaired
    assert "tide-of" not in repaired
    assert report(tern, 0) == {}


def test_what_may_hold_what_nobody_can_make_again_is_named_and_left(tern: Tern) -> None:
    kubectl(tern, "create", "secret", "generic", "mine", "--from-literal=key=tide")
    assert orphans(tern) == {"Secret/mine": "made by hand with kubectl-create"}
    tern.run("drift", "--strict", status=1)
    assert "nobody's on tern: Secret/mine" in tern.run("converge")
    assert tern.api.get(SECRET, tern.namespace(), "mine") is not None
    kubectl(tern, "delete", "secret", "mine")


def test_what_a_release_left_behind_is_named_and_left(tern: Tern, tmp_path: Path) -> None:
    values = tmp_path / "kept.json"
    marks = {"meta.helm.sh/release-name": "reef", "meta.helm.sh/release-namespace": tern.namespace()}
    kept = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kept", "annotations": marks}}
    gone = {**kept, "metadata": {"name": "gone", "annotations": {**marks, "meta.helm.sh/release-name": "tide"}}}
    values.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [kept, gone]}))
    kubectl(tern, "apply", "--server-side", "--field-manager=helm", "--filename", str(values))
    assert orphans(tern) == {
        "ConfigMap/kept": "release reef does not have it any more",
        "ConfigMap/gone": "of release tide, which is gone",
    }
    tern.run("converge")
    kubectl(tern, "delete", "configmap", "kept", "gone")


def test_an_untouched_stage_has_no_drift_after_many_releases(tern: Tern, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tern, "program", "tests.deploy.kubernetes.without_health")
    for number in range(RELEASES):
        tern.set("hub.extraEnv.TIDE", str(number))
        tern.set("cull.timeout", 3600 + number)
        assert "1 done" in tern.run("deploy")
    assert report(tern, 0) == {}
