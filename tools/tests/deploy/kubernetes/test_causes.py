"""Why pods do not start, in words: from what Kubernetes really says of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hubfleet.deploy.blame import Fault
from hubfleet.deploy.kubernetes.causes import NEW_NODE, NEW_VOLUME, SOON, causes_of
from hubfleet.deploy.kubernetes.entrance import refusal_in
from hubfleet.deploy.kubernetes.ready import at_generation, current_sets, unready


def pod(waiting: dict[str, Any] | None = None, **status: Any) -> dict[str, Any]:
    """A pod whose only container waits like this."""
    container = {"name": "hub", "image": "quay.io/tern/hub:1", "state": {"waiting": waiting or {}}, "restartCount": 1}
    last = status.pop("last", None)
    container |= {"lastState": {"terminated": last}} if last else {}
    return {"metadata": {"name": "hub-5d"}, "status": {"containerStatuses": [container], **status}}


def event(reason: str, name: str, message: str = "") -> dict[str, Any]:
    return {"reason": reason, "message": message, "involvedObject": {"name": name}}


WAITING = {
    "nothing wrong yet": ({"reason": "ContainerCreating"}, None, 0),
    "an image that does not exist": (
        {
            "reason": "ErrImagePull",
            "message": 'failed to pull and unpack image "quay.io/tern/hub:1": failed to resolve reference '
            '"quay.io/tern/hub:1": quay.io/tern/hub:1: not found',
        },
        (
            "pod hub-5d: the image quay.io/tern/hub:1 can't be pulled: "
            '"quay.io/tern/hub:1": quay.io/tern/hub:1: not found'
        ),
        0,
    ),
    "a registry in trouble": (
        {"reason": "ImagePullBackOff", "message": 'Back-off pulling image "quay.io/tern/hub:1": 503'},
        'pod hub-5d: the image quay.io/tern/hub:1 can\'t be pulled: "quay.io/tern/hub:1": 503',
        10,
    ),
    "a name that is none": (
        {"reason": "InvalidImageName", "message": 'couldn\'t parse image name "a b"'},
        "pod hub-5d: the image quay.io/tern/hub:1 can't be used: couldn't parse image name \"a b\"",
        0,
    ),
    "a secret that is not there": (
        {"reason": "CreateContainerConfigError", "message": 'secret "key" not found'},
        'pod hub-5d: container hub can\'t be made: secret "key" not found',
        SOON,
    ),
}


@pytest.mark.parametrize("name", WAITING)
def test_a_waiting_container_says_why(name: str) -> None:
    waiting, told, after = WAITING[name]
    causes = causes_of([pod(waiting)])
    assert [(str(cause), cause.after) for cause in causes] == ([(told, after)] if told else [])


def test_a_crash_loop_says_how_it_ended() -> None:
    loop = {"reason": "CrashLoopBackOff", "message": "back-off 10s"}
    (cause,) = causes_of([pod(loop, last={"exitCode": 3, "reason": "Error"})])
    assert str(cause) == "pod hub-5d: container hub ends as soon as it starts (exit status 3, 1 restart)"
    assert (cause.pod, cause.blame.container, cause.after) == ("hub-5d", "hub", 0)
    (cause,) = causes_of([pod(loop, last={"exitCode": 137, "reason": "OOMKilled"})])
    assert "needs more memory than its limit" in str(cause)


@pytest.mark.parametrize(("reason", "after"), [("NotTriggerScaleUp", SOON), ("Scheduled", NEW_NODE)])
def test_a_pod_without_a_node_is_waited_for_as_long_as_a_node_may_come(reason: str, after: float) -> None:
    lost = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes are available"}
    (cause,) = causes_of([pod(conditions=[lost])], events=[event(reason, "hub-5d")])
    assert (str(cause), cause.after) == ("pod hub-5d: no node can take it: 0/3 nodes are available", after)
    assert not causes_of([pod(conditions=[lost])], events=[event("TriggeredScaleUp", "hub-5d")])


def test_a_claim_without_a_volume_says_why() -> None:
    lost = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "unbound immediate claims"}
    waiting = pod(conditions=[lost])
    waiting["spec"] = {"volumes": [{"name": "db", "persistentVolumeClaim": {"claimName": "hub-db-dir"}}]}
    said = 'storageclass.storage.k8s.io "nowhere" not found'
    claim: dict[str, Any] = {"kind": "PersistentVolumeClaim", "name": "hub-db-dir"}
    (cause,) = causes_of([waiting], events=[{"reason": "ProvisioningFailed", "message": said, "involvedObject": claim}])
    assert str(cause) == f"pod hub-5d: its claim hub-db-dir gets no volume: {said}"
    assert (cause.blame.fault, cause.after) == (Fault.VOLUME, NEW_VOLUME)
    other: dict[str, Any] = {"reason": "ProvisioningFailed", "involvedObject": {**claim, "name": "scratch"}}
    (cause,) = causes_of([waiting], events=[other])
    assert cause.blame.fault is Fault.NODE


def test_a_server_that_is_refused_says_by_what_in_its_hubs_log() -> None:
    said = 'pods "jupyter-hubfleet-health" is forbidden: maximum memory usage per Container is 256Mi, but limit is 1Gi'
    answer = json.dumps({"kind": "Status", "message": said, "code": 403})
    log = ["[E] Unhandled error", f"    HTTP response body: {answer}", "    HTTP response body: {}"]
    assert refusal_in(log) == "maximum memory usage per Container is 256Mi, but limit is 1Gi"
    assert refusal_in([f"HTTP response body: {answer.replace('hubfleet-health', 'ada')}"]) == ""
    assert refusal_in([f"HTTP response body: {answer[:-9]}"]) == ""


def test_a_deployment_whose_pod_is_refused_says_by_what() -> None:
    said = 'pods "hub-5d" is forbidden: exceeded quota: all, requested: requests.memory=1Gi, limited: 64Mi'
    failed = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": said}
    workload: dict[str, Any] = {"kind": "Deployment", "metadata": {"name": "hub"}, "status": {"conditions": [failed]}}
    (cause,) = causes_of([], [workload])
    assert str(cause) == (
        "deployment hub: the namespace's quota leaves no room for its pod: "
        "exceeded quota: all, requested: requests.memory=1Gi, limited: 64Mi"
    )


def test_a_job_whose_pod_is_refused_says_by_what() -> None:
    said = 'Error creating: pods "a" is forbidden: violates PodSecurity "restricted"'
    job: dict[str, Any] = {"kind": "Job", "metadata": {"name": "awaiter"}, "status": {}}
    (cause,) = causes_of([], [job], [event("FailedCreate", "awaiter", said)])
    assert str(cause) == 'job awaiter: its pod is refused: violates PodSecurity "restricted"'


def deployment(**status: int) -> dict[str, Any]:
    note = {"deployment.kubernetes.io/revision": "3"}
    metadata = {"name": "hub", "uid": "u", "generation": 2, "annotations": note}
    return {"metadata": metadata, "spec": {"replicas": 1}, "status": {"observedGeneration": 2, **status}}


def test_a_workload_is_ready_when_only_new_pods_are_there_and_available() -> None:
    assert unready([deployment()]) == ("hub",)
    assert unready([deployment(updatedReplicas=1, availableReplicas=1, replicas=2)]) == ("hub",)
    assert unready([deployment(updatedReplicas=1, availableReplicas=1, replicas=1)]) == ()
    assert unready([deployment(updatedReplicas=1, availableReplicas=1, replicas=1, observedGeneration=1)]) == ("hub",)


def test_what_somebody_asks_of_a_workload_later_is_not_waited_for() -> None:
    edited = deployment(updatedReplicas=1, availableReplicas=1, replicas=1, observedGeneration=1)
    assert unready([at_generation(edited, 1)]) == ()
    assert unready([at_generation(edited, 2)]) == ("hub",)


def test_only_the_newest_replica_set_counts() -> None:
    def one(uid: str, revision: str) -> dict[str, Any]:
        note = {"deployment.kubernetes.io/revision": revision}
        return {"metadata": {"uid": uid, "annotations": note, "ownerReferences": [{"uid": "u"}]}}

    assert current_sets([deployment()], [one("old", "2"), one("new", "3")]) == {"new"}
    assert current_sets([deployment(observedGeneration=1)], [one("old", "2"), one("new", "3")]) == frozenset()
