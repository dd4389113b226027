"""The test chart on a real cluster: it installs, upgrades, and its users can work."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hubfleet.deploy.health import examine
from hubfleet.deploy.target import HealthWants, HubAccess
from tests.chart_server import JUPYTERHUB
from tests.need import missing, need_command

from .cases import SECRETS, TOKEN, overlay

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

IMAGES = {
    "hub": {"hub", "k8s-hub"},
    "singleuser": {"singleuser", "k8s-singleuser-sample"},
    "proxy": {"configurable-http-proxy"},
    "tools": {"tools", "k8s-network-tools"},
}
"""What an image may be called on the cluster's nodes; the chart's own defaults are not needed."""

SCOPES = ["admin:users", "admin:servers", "access:servers", "tokens"]


class Cluster:
    """The cluster of HUBFLEET_TEST_KUBECONFIG, through the commands that people use."""

    def __init__(self, kubeconfig: str) -> None:
        self.environment = {**os.environ, "KUBECONFIG": kubeconfig}
        self.kubectl = need_command("kubectl")
        self.helm = need_command("helm")

    def run(self, command: Path, *arguments: str) -> str:
        """Run to the end and return what was printed; fails the test with the command's own words."""
        done = subprocess.run(
            [str(command), *arguments], env=self.environment, capture_output=True, text=True, timeout=400, check=False
        )
        assert done.returncode == 0, f"{command.name} {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def image(self, part: str) -> dict[str, str]:
        """An image that the nodes already have, as the chart's values name it."""
        nodes = json.loads(self.run(self.kubectl, "get", "nodes", "-o", "json"))["items"]
        names = [name for node in nodes for image in node["status"].get("images", []) for name in image["names"]]
        for name in sorted(names):
            repository, _, tag = name.rpartition(":")
            if repository.rsplit("/", 1)[-1] in IMAGES[part] and "@" not in name:
                return {"name": repository, "tag": tag}
        return missing(f"no node of the cluster has an image for {part}")

    @contextmanager
    def reach(self, namespace: str) -> Iterator[str]:
        """Forward a free port of this machine to the hub's proxy; yield the address."""
        command = [str(self.kubectl), "-n", namespace, "port-forward", "service/proxy-public", ":80"]
        with subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                found = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
                assert found, "kubectl port-forward names no port"
                threading.Thread(target=process.stdout.read, daemon=True).start()
                yield f"http://127.0.0.1:{found[1]}/"
            finally:
                process.terminate()


@pytest.fixture(scope="module")
def cluster(kubeconfig: str) -> Cluster:
    return Cluster(kubeconfig)


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    name = f"hubfleet-test-{uuid.uuid4().hex[:8]}"
    cluster.run(cluster.kubectl, "create", "namespace", name)
    yield name
    cluster.run(cluster.kubectl, "delete", "namespace", name, "--wait=false")


def values(cluster: Cluster) -> dict[str, Any]:
    tools = cluster.image("tools")
    ours = {
        "hub": {
            "image": cluster.image("hub"),
            "loadRoles": {"probe": {"scopes": SCOPES, "services": ["probe"]}},
            "extraConfig": {"mark": "c.KubeSpawner.environment['MARK'] = get_config('custom.mark')"},
            "config": {"Authenticator": {"allow_all": True}},
        },
        "proxy": {"service": {"type": "ClusterIP"}, "chp": {"image": cluster.image("proxy")}},
        "singleuser": {
            "image": cluster.image("singleuser"),
            "memory": {"guarantee": "100M"},
            "networkTools": {"image": tools},
            "extraFiles": {"greeting": {"mountPath": "/etc/greeting.json", "data": {"hello": "world"}}},
        },
        "prePuller": {"hook": {"image": tools}, "continuous": {"enabled": False}},
        "scheduling": {"userScheduler": {"enabled": False}, "userPlaceholder": {"enabled": False}},
        "custom": {"mark": "tern"},
    }
    return overlay(SECRETS, ours)


def test_the_test_chart_runs_a_hub_that_people_can_work_on(cluster, namespace, tmp_path):
    given = values(cluster)
    file = tmp_path / "values.json"
    file.write_text(json.dumps(given))
    release = [str(JUPYTERHUB), "-n", namespace, "--values", str(file), "--wait", "--timeout", "300s"]

    printed = cluster.run(cluster.helm, "install", "hub", *release)
    assert f"The hub hub runs in the namespace {namespace}." in printed
    proxy = pods(cluster, namespace, "proxy")
    with cluster.reach(namespace) as url:
        report = examine(HubAccess(url, TOKEN), HealthWants())
    assert report.ok, report.fault

    file.write_text(json.dumps(overlay(given, {"cull": {"timeout": 600}})))
    cluster.run(cluster.helm, "upgrade", "hub", *release)
    assert pods(cluster, namespace, "proxy") == proxy, "an upgrade that is no concern of the proxy leaves it alone"
    with cluster.reach(namespace) as url:
        report = examine(HubAccess(url, TOKEN), HealthWants())
    assert report.ok, report.fault


def pods(cluster: Cluster, namespace: str, component: str) -> set[str]:
    """The names of a component's pods."""
    found = cluster.run(cluster.kubectl, "-n", namespace, "get", "pods", "-l", f"component={component}", "-o", "name")
    return set(found.split())
