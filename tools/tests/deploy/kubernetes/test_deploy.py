"""The main job on a real cluster, through the command line: deployed, tested, left alone, changed, brought back."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import CONFIG_MAP, DEPLOYMENT, LEASE, NAMESPACE, POD, SECRET
from hubfleet.model.json import Json, get
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.kubernetes.writing import version_of
from tests.deploy.waiting import wait
from tests.need import need_command

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


def versions(tern: Tern) -> dict[str, Json]:
    """The version of all that a deployment could write to."""
    kinds = (SECRET, CONFIG_MAP, LEASE, DEPLOYMENT)
    found = {
        f"{kind.name}/{get(one, ('metadata', 'name'))}": version_of(one)
        for kind in kinds
        for one in tern.api.list(kind, tern.namespace())
    }
    return found | {"namespace": version_of(tern.api.get(NAMESPACE, None, tern.namespace()) or {})}


def test_a_stage_is_deployed_tested_and_says_so(tern: Tern) -> None:
    row = tern.status()
    assert (row["state"], row["current"], row["target"]) == ("running", True, "kubernetes")
    assert row["tested"] == row["digest"]
    assert re.fullmatch(r"v1-[0-9a-f]{40}", row["digest"])
    labels = tern.history()[-1].labels
    assert (labels["hubfleet/digest"], labels["hubfleet/fleet"]) == (row["digest"], tern.mark)
    assert row["commit"] == f"{tern.git('rev-parse', 'HEAD')}+", "a file is not committed yet"


def test_deploying_again_writes_nothing(tern: Tern) -> None:
    before = versions(tern)
    assert "1 unchanged" in tern.run("deploy")
    assert versions(tern) == before


def test_an_upgrade_leaves_the_proxy_and_users_servers_alone(tern: Tern) -> None:
    proxy = names_of(tern, "component=proxy")
    server = a_user_server(tern)
    tern.set("cull.timeout", 7200)
    assert "1 done" in tern.run("deploy")
    assert names_of(tern, "component=proxy") == proxy
    assert server in names_of(tern, "component=singleuser-server")
    assert [one.number for one in tern.history("reef-base")] == [1], "a release that did not change is left alone"


def test_the_helm_command_works_on_our_releases_and_we_on_its(tern: Tern) -> None:
    listed = json.loads(helm(tern, "list", "-o", "json"))
    assert {one["name"]: one["status"] for one in listed} == {"reef": "deployed", "reef-base": "deployed"}
    before = len(tern.history())
    chart = str(tern.root / "charts/jupyterhub")
    helm(tern, "upgrade", "reef", chart, "--reuse-values", "--set", "hub.extraEnv.BY=hand")
    assert len(json.loads(helm(tern, "history", "reef", "-o", "json"))) == before + 1

    row = tern.status()
    assert (row["digest"], row["current"]) == (None, False), "a change by hand is seen"
    assert "1 done" in tern.run("deploy")
    assert tern.status()["current"]
    hub = tern.api.get(DEPLOYMENT, tern.namespace(), "hub")
    assert "hand" not in json.dumps(get(hub, ("spec",))), "and taken back"


def helm(tern: Tern, *words: str) -> str:
    """Run the real command; fails the test with its own words."""
    command = [str(need_command("helm")), *words, "--namespace", tern.namespace()]
    environment = {**os.environ, "KUBECONFIG": tern.kubeconfig}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def names_of(tern: Tern, labels: str) -> set[str]:
    """Names of pods that are not on their way out."""
    pods = tern.api.list(POD, tern.namespace(), labels)
    return {str(get(pod, ("metadata", "name"))) for pod in pods if not get(pod, ("metadata", "deletionTimestamp"))}


def a_user_server(tern: Tern) -> str:
    """A pod that stands for a user's server: like one, it belongs to nobody's release."""
    labels = {"component": "singleuser-server", "app": "jupyterhub"}
    image = ":".join(tern.image("tools").values())
    container = {"name": "notebook", "image": image, "command": ["sleep", "3600"]}
    manifest: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "jupyter-mira", "labels": labels},
        "spec": {"containers": [container], "terminationGracePeriodSeconds": 0},
    }
    tern.api.create(POD, tern.namespace(), manifest)
    wait(lambda: get(tern.api.get(POD, tern.namespace(), "jupyter-mira"), ("status", "phase")) == "Running")
    return "jupyter-mira"
