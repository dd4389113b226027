"""What happens to a deployment at night, with nobody there: each ends with a clear cause and the last good state."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hubfleet.deploy.kubernetes.api import CONFIG_MAP, DEPLOYMENT, LEASE, NAMESPACE, POD, Kind
from hubfleet.model.json import get, put
from tests.deploy.kubernetes.output import read_until
from tests.deploy.kubernetes.tern import PATIENCE, Tern
from tests.deploy.waiting import wait
from tests.need import need_command

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

RANGE = Kind("v1", "limitranges")


def test_a_lease_that_somebody_deletes_is_made_anew(slow: Tern) -> None:
    slow.set("cull.every", 611)
    status, output = meanwhile(slow, "waiting for", lambda: slow.api.delete(LEASE, slow.namespace(), "hubfleet"))
    assert status == 0, output
    assert slow.status()["current"]


def test_a_workload_that_somebody_deletes_ends_the_wait_and_comes_back(slow: Tern) -> None:
    tested = slow.status()["digest"]
    slow.set("cull.every", 612)
    status, output = meanwhile(slow, "waiting for", lambda: slow.api.delete(DEPLOYMENT, slow.namespace(), "hub"))
    assert status == 1, output
    assert "deployment hub is gone: somebody deleted it while it came up" in output
    assert slow.status()["digest"] == tested
    assert slow.api.list(POD, slow.namespace(), "component=hub")


def test_a_helm_by_hand_in_the_middle_is_no_part_of_what_is_tested(slow: Tern) -> None:
    tested = slow.status()["digest"]
    slow.set("cull.every", 613)
    status, output = meanwhile(slow, "waiting for", lambda: by_hand(slow))
    assert status == 1, output
    assert "somebody's helm made revision" in output
    assert slow.status()["digest"] == tested
    assert "TIDE" not in str(slow.api.get(DEPLOYMENT, slow.namespace(), "hub"))


def test_a_helm_by_hand_is_not_taken_for_what_was_tested(good: Tern) -> None:
    tested = good.status()["digest"]
    by_hand(good)
    good.set("hub.extraConfig", {"bad": "raise RuntimeError('no tide today')"})
    assert "no tide today" in good.run("deploy", "--retry", status=1)
    assert good.status()["digest"] == tested
    assert "TIDE" not in str(good.api.get(DEPLOYMENT, good.namespace(), "hub")), "it has the labels of the tested one"


def test_a_hub_whose_pod_goes_to_another_node_in_its_test_is_waited_for(good: Tern) -> None:
    good.set("cull.every", 614)
    status, output = meanwhile(good, "answers at", lambda: evict(good))
    assert status == 0, output
    assert good.status()["current"]


def test_a_server_that_a_limit_range_refuses_is_told_in_the_clusters_words(good: Tern) -> None:
    tested = good.status()["digest"]
    with limited(good, "256Mi"):
        good.hub["server"]["memory"] = {"guarantee": "300Mi", "limit": "300Mi"}
        good.write()
        output = good.run("deploy", "--retry", status=1)
    assert "the server can't start: its pod is refused: maximum memory usage per Container is 256Mi" in output
    assert "(server.memory" in output
    assert good.status()["digest"] == tested


def test_a_hub_that_a_limit_range_refuses_names_the_amount(good: Tern) -> None:
    tested = good.status()["digest"]
    with limited(good, "256Mi"):
        good.set("hub.resources", {"requests": {"memory": "1Gi"}})
        output = good.run("deploy", "--retry", status=1)
    assert "deployment hub: its pod is refused" in output
    assert f"  data: {good.line_of('jupyterhub', 'hub', 'resources', 'requests', 'memory')}" in output
    assert good.status()["digest"] == tested


def test_a_namespace_that_is_being_deleted_is_left_alone_and_says_what_it_waits_for(
    tmp_path: Path, kubeconfig: str
) -> None:
    tern = Tern.at(tmp_path / "fleet", kubeconfig)
    space: dict[str, Any] = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": tern.namespace()}}
    stuck: dict[str, Any] = {"name": "stuck", "finalizers": ["example.org/never"]}
    config: dict[str, Any] = {"apiVersion": "v1", "kind": "ConfigMap"}
    tern.api.create(NAMESPACE, None, space)
    tern.api.create(CONFIG_MAP, tern.namespace(), {**config, "metadata": stuck})
    try:
        tern.api.delete(NAMESPACE, None, tern.namespace())
        wait(lambda: "example.org/never" in str(tern.api.get(NAMESPACE, None, tern.namespace())))
        output = tern.run("deploy", status=1)
        assert f"the namespace {tern.namespace()} is being deleted since" in output
        assert "example.org/never in 1 resource instances" in output
    finally:
        held = tern.api.get(CONFIG_MAP, tern.namespace(), "stuck")
        assert held
        tern.api.replace(CONFIG_MAP, tern.namespace(), "stuck", put(held, ("metadata", "finalizers"), []))
        tern.clear()


def test_a_claim_of_an_unknown_class_is_told_with_its_line(tmp_path: Path, kubeconfig: str) -> None:
    tern = Tern.at(tmp_path / "fleet", kubeconfig)
    try:
        tern.set("hub.db", {"pvc": {"storageClassName": "nowhere"}})
        output = tern.run("deploy", status=1)
        assert 'its claim hub-db-dir gets no volume: storageclass.storage.k8s.io "nowhere" not found' in output
        assert "values.jupyterhub.hub.db.pvc" in output
    finally:
        tern.clear()


def meanwhile(tern: Tern, moment: str, do: Callable[[], object]) -> tuple[int, str]:
    """Deploy, and do something as soon as the run has said this; return status and output."""
    process = tern.start("deploy", "--retry")
    said = read_until(process, moment)
    do()
    rest, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said + rest


def by_hand(tern: Tern) -> None:
    """Upgrade the hub with the plain command, as somebody does who looks for a fault."""
    words = ("upgrade", "reef", str(tern.root / "charts/jupyterhub"), "--reuse-values", "--namespace", tern.namespace())
    line = [str(need_command("helm")), *words, "--set", "hub.extraEnv.TIDE=low"]
    subprocess.run(line, env={**os.environ, "KUBECONFIG": tern.kubeconfig}, check=True, capture_output=True)


def evict(tern: Tern) -> None:
    """Let the hub's pod end, as a node that is emptied does."""
    time.sleep(1)
    for pod in tern.api.list(POD, tern.namespace(), "component=hub"):
        tern.api.delete(POD, tern.namespace(), str(get(pod, ("metadata", "name"))))


@contextmanager
def limited(tern: Tern, memory: str) -> Iterator[None]:
    """Let no container of the namespace have more memory than this."""
    limit: dict[str, Any] = {"type": "Container", "max": {"memory": memory}, "default": {"memory": memory}}
    made: dict[str, Any] = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "tight"}}
    amounts: list[Any] = [{**limit, "defaultRequest": {"memory": "64Mi"}}]
    tern.api.create(RANGE, tern.namespace(), {**made, "spec": {"limits": amounts}})
    try:
        yield
    finally:
        tern.api.delete(RANGE, tern.namespace(), "tight")
