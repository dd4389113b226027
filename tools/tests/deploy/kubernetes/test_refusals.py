"""What the cluster refuses, and what others do to the same objects: told with its cause, and nothing is half done."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import yaml

from hubfleet.deploy.kubernetes.api import DEPLOYMENT, Kind
from hubfleet.model.json import get
from tests.deploy.kubernetes.refusing import TIDES, said_of
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.waiting import wait

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

ACCOUNT = Kind("v1", "serviceaccounts")
POLICY = Kind("admissionregistration.k8s.io/v1", "validatingadmissionpolicies", namespaced=False)
BINDING = Kind(POLICY.group, "validatingadmissionpolicybindings", namespaced=False)
DENIAL = """\
policy:
  apiVersion: admissionregistration.k8s.io/v1
  kind: ValidatingAdmissionPolicy
  metadata: {{name: {name}}}
  spec:
    matchConstraints:
      resourceRules:
        - {{apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [{resource}]}}
    validations:
      - {{expression: "{rule}", message: {say}}}
binding:
  apiVersion: admissionregistration.k8s.io/v1
  kind: ValidatingAdmissionPolicyBinding
  metadata: {{name: {name}}}
  spec:
    policyName: {name}
    validationActions: [Deny]
    matchResources: {{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {space}}}}}}}
"""


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


def test_what_the_clusters_policy_denies_is_told_with_the_line_that_changed(good: Tern) -> None:
    tested = good.status()["digest"]
    with denied(good, "deployments", "!('tide' in object.spec.template.metadata.labels)", "no tides here"):
        good.set("hub.labels", {"tide": "high"})
        output = good.run("deploy", status=1)
    assert "object " in output
    assert "Kind=Deployment" in output
    assert "denied request: no tides here" in output
    assert f"  data: {good.line_of('jupyterhub', 'hub', 'labels', 'tide')} (values.jupyterhub.hub" in output
    assert "back at revision" in output
    assert good.status()["digest"] == tested


def test_what_somebody_else_made_is_not_taken_over(good: Tern) -> None:
    tested = good.status()["digest"]
    made: dict[str, Any] = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "diver"}}
    good.api.create(ACCOUNT, good.namespace(), made)
    good.hub["values"]["base"] = {"serviceAccounts": {"diver": {"labels": {"sea": "north"}}}}
    good.write()
    output = good.run("deploy", status=1)
    assert 'ServiceAccount "diver" in namespace' in output
    assert f"  data: {good.line_of('base', 'serviceAccounts', 'diver', 'labels', 'sea')} (values.base" in output
    assert good.status()["digest"] == tested
    assert good.api.get(ACCOUNT, good.namespace(), "diver"), "nor removed on the way back"
    good.api.delete(ACCOUNT, good.namespace(), "diver")


def test_a_field_that_somebody_else_claimed_is_taken_back(good: Tern) -> None:
    good.set("hub.extraEnv", {"TIDE": "low"})
    good.run("deploy")
    claim: dict[str, Any] = {"containers": [{"name": "hub", "env": [{"name": "TIDE", "value": "by hand"}]}]}
    manifest: dict[str, Any] = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "hub"}}
    good.api.apply(
        DEPLOYMENT, good.namespace(), {**manifest, "spec": {"template": {"spec": claim}}}, manager="somebody"
    )
    good.set("hub.extraEnv", {"TIDE": "high"})
    assert "1 done" in good.run("deploy")
    hub = str(good.api.get(DEPLOYMENT, good.namespace(), "hub"))
    assert "'value': 'high'" in hub
    assert "by hand" not in hub


def test_somebody_who_writes_to_the_same_objects_all_the_time_breaks_nothing(good: Tern) -> None:
    def write(number: int) -> None:
        note: dict[str, Any] = {"name": "hub", "annotations": {"somebody/was-here": str(number)}}
        manifest: dict[str, Any] = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": note}
        good.api.apply(DEPLOYMENT, good.namespace(), manifest, manager="somebody")

    good.set("hub.extraEnv", {"TIDE": "rising"})
    with again_and_again(write):
        assert "1 done" in good.run("deploy")
    assert good.status()["current"]


@contextmanager
def denied(tern: Tern, resource: str, rule: str, message: str) -> Iterator[None]:
    """Let the cluster deny in the stage's namespace what breaks a rule, as a policy webhook does."""
    made = yaml.safe_load(
        DENIAL.format(name=tern.mark, space=tern.namespace(), resource=resource, rule=rule, say=message)
    )
    try:
        tern.api.create(POLICY, None, made["policy"])
        tern.api.create(BINDING, None, made["binding"])
        wait(lambda: message in said_of(tern, DEPLOYMENT, TIDES))
        yield
    finally:
        tern.api.delete(BINDING, None, tern.mark)
        tern.api.delete(POLICY, None, tern.mark)
        wait(lambda: message not in said_of(tern, DEPLOYMENT, TIDES))


@contextmanager
def again_and_again(do: Callable[[int], None]) -> Iterator[None]:
    """Do something ten times a second while the block lasts."""
    end = threading.Event()

    def run() -> None:
        for number in itertools.count():
            do(number)
            if end.wait(0.1):
                return

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def quota(tern: Tern) -> dict[str, Any]:
    """The quotas in the stage's namespace."""
    return {"items": tern.api.list(Kind("v1", "resourcequotas"), tern.namespace())}
