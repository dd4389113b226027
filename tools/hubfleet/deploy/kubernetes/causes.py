"""Why something can't ever start, in words, from what Kubernetes says of pods and of what makes them.

A cause counts at once where waiting can't help (an image that does not exist), and after a while where it may: a node
may come, an old pod may make room in the quota.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from hubfleet.deploy.blame import Blame, Fault
from hubfleet.deploy.kubernetes.api import conditions
from hubfleet.deploy.kubernetes.ready import component, of_release
from hubfleet.model.json import Json, Manifest, get

NEW_NODE = 40.0
"""Seconds for an autoscaler to say that it brings a node."""

SOON = 10.0
"""Seconds for what other controllers put right by themselves: a secret that comes, room in a quota."""

NEW_VOLUME = 40.0
"""Seconds for a provisioner that has trouble."""

PULL = 10.0
"""Seconds for a registry that has trouble."""

NODE_COMES = frozenset({"TriggeredScaleUp", "Nominated"})
"""Events with which the Cluster Autoscaler and Karpenter say that a node is on its way."""

_NO_IMAGE = re.compile(
    r"not found|manifest unknown|does not exist|denied|unauthori[sz]ed|no such host|invalid reference", re.IGNORECASE
)
_UNBOUND = ("ProvisioningFailed", "FailedBinding")
_IMAGE = ("ErrImagePull", "ImagePullBackOff")
_NEVER = ("InvalidImageName", "ErrImageNeverPull", "ImageInspectError")
_CONFIG = ("CreateContainerConfigError", "CreateContainerError", "RunContainerError", "PostStartHookError")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why `subject` ("pod hub-5d4f") does not start. It counts once its fault was seen for `after` seconds.

    The message of one fault may change meanwhile. `pod` is where log lines of the blamed container may tell more.
    """

    subject: str
    blame: Blame
    message: str
    after: float = 0.0
    pod: str | None = None

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"


class Judge:
    """Remembers since when causes are seen, and gives the first that lasted long enough."""

    def __init__(self) -> None:
        self.seen: dict[Cause, float] = {}

    def judge(self, causes: Iterable[Cause]) -> Cause | None:
        """Take what is seen now; what went away begins anew when it comes back."""
        now = time.monotonic()
        before = {(cause.subject, cause.blame.fault): since for cause, since in self.seen.items()}
        self.seen = {cause: before.get((cause.subject, cause.blame.fault), now) for cause in causes}
        return next((cause for cause, since in self.seen.items() if now - since >= cause.after), None)


def causes_of(
    pods: Iterable[Manifest], workloads: Iterable[Manifest] = (), events: Iterable[Manifest] = ()
) -> tuple[Cause, ...]:
    """Return what keeps these pods, and the workloads that should make pods, from starting."""
    listed = list(events)
    found = [cause for pod in pods for cause in _of_pod(pod, listed)]
    return (*found, *(cause for workload in workloads for cause in _of_workload(workload, listed)))


def _of_pod(pod: Manifest, events: Iterable[Manifest]) -> Iterator[Cause]:
    name = str(get(pod, ("metadata", "name")))
    yield from _unscheduled(pod, name, events)
    for kind in ("initContainers", "containers"):
        for status in _listed(pod, "status", f"{kind.removesuffix('s')}Statuses"):
            if cause := _of_container(status, name, _blamed(pod, status, kind)):
                yield cause
    if get(pod, ("status", "reason")) == "Evicted":
        said = str(get(pod, ("status", "message")))
        yield Cause(f"pod {name}", Blame(Fault.EVICTED, component(pod), of_release(pod)), f"evicted: {said}", SOON)


def _blamed(pod: Manifest, status: Mapping[str, Json], kind: str) -> Blame:
    """A container with its image as the manifest names it: the status may say it in another way."""
    name = status.get("name")
    specs = (one for one in _listed(pod, "spec", kind) if one.get("name") == name)
    image = next((one.get("image") for one in specs), None) or status.get("image")
    return Blame(Fault.CRASH, component(pod), of_release(pod), str(name), str(image))


def _listed(pod: Manifest, *path: str) -> list[dict[str, Json]]:
    found = get(pod, path)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _unscheduled(pod: Manifest, name: str, events: Iterable[Manifest]) -> Iterator[Cause]:
    for condition in conditions(pod):
        if condition.get("type") == "PodScheduled" and condition.get("reason") == "Unschedulable":
            told = {str(event.get("reason")) for event in events if get(event, ("involvedObject", "name")) == name}
            if told & NODE_COMES:
                return
            after = SOON if "NotTriggerScaleUp" in told else NEW_NODE
            said = str(condition.get("message"))
            blame = Blame(Fault.NODE, component(pod), of_release(pod), said=said)
            if no_volume := _no_volume(pod, events):
                yield Cause(f"pod {name}", replace(blame, fault=Fault.VOLUME), no_volume, NEW_VOLUME)
                return
            yield Cause(f"pod {name}", blame, f"no node can take it: {said}", after)


def _no_volume(pod: Manifest, events: Iterable[Manifest]) -> str:
    """Say why a claim of the pod's has no volume; the scheduler only says that it has none."""
    claims = {get(one, ("persistentVolumeClaim", "claimName")) for one in _listed(pod, "spec", "volumes")} - {None}
    for event in events:
        of = (get(event, ("involvedObject", "kind")), get(event, ("involvedObject", "name")))
        if of[0] == "PersistentVolumeClaim" and of[1] in claims and event.get("reason") in _UNBOUND:
            return f"its claim {of[1]} gets no volume: {event.get('message')}"
    return ""


def _of_container(status: Mapping[str, Json], pod: str, blame: Blame) -> Cause | None:
    waiting = get(status.get("state"), ("waiting",))
    if not isinstance(waiting, dict):
        return None
    reason, said = str(waiting.get("reason")), str(waiting.get("message") or "").strip()
    image, subject = status.get("image"), f"pod {pod}"
    if reason in _NEVER:
        return Cause(subject, replace(blame, fault=Fault.IMAGE), f"the image {image} can't be used: {said or reason}")
    if reason in _IMAGE:
        after, told = 0.0 if _NO_IMAGE.search(said) else PULL, _pull(said) or reason
        return Cause(subject, replace(blame, fault=Fault.IMAGE), f"the image {image} can't be pulled: {told}", after)
    if reason in _CONFIG:
        message = f"container {blame.container} can't be made: {said or reason}"
        return Cause(subject, replace(blame, fault=Fault.CONTAINER, said=said), message, SOON)
    if reason == "CrashLoopBackOff":
        fault = Fault.MEMORY if _last_end(status).get("reason") == "OOMKilled" else Fault.CRASH
        return Cause(subject, replace(blame, fault=fault), f"container {blame.container} {_end(status)}", 0.0, pod)
    return None


def _end(status: Mapping[str, Json]) -> str:
    """How the container ended last, and how often it was tried."""
    last, count = _last_end(status), status.get("restartCount")
    times = f", {count} restarts" if count != 1 else ", 1 restart"
    if last.get("reason") == "OOMKilled":
        return f"needs more memory than its limit (killed{times})"
    return f"ends as soon as it starts (exit status {last.get('exitCode')}{times})"


def _last_end(status: Mapping[str, Json]) -> Mapping[str, Json]:
    last = get(status.get("lastState"), ("terminated",))
    return last if isinstance(last, dict) else {}


def _pull(said: str) -> str:
    """The registry's own words, without those of kubelet and containerd around them."""
    text = said.rpartition("failed to resolve reference")[2] or said
    return text.strip().removeprefix("Back-off pulling image ").strip()


def _of_workload(workload: Manifest, events: Iterable[Manifest]) -> Iterator[Cause]:
    kind, name = str(workload.get("kind") or "workload"), str(get(workload, ("metadata", "name")))
    subject = f"{kind.lower()} {name}"
    refused = [
        one for one in conditions(workload) if one.get("type") == "ReplicaFailure" and one.get("status") == "True"
    ]
    for condition in refused:
        yield _refused(workload, subject, str(condition.get("message")))
    if kind in {"StatefulSet", "DaemonSet", "Job"}:
        for event in events:
            if event.get("reason") == "FailedCreate" and get(event, ("involvedObject", "name")) == name:
                yield _refused(workload, subject, str(event.get("message")))


def fault_of(said: str) -> Fault:
    """What is at fault where the cluster refused a pod with these words."""
    return Fault.QUOTA if "exceeded quota" in said else Fault.REFUSED


def _refused(workload: Manifest, subject: str, said: str) -> Cause:
    text, fault = said.partition(" is forbidden: ")[2] or said, fault_of(said)
    full = fault is Fault.QUOTA
    message = f"the namespace's quota leaves no room for its pod: {text}" if full else f"its pod is refused: {text}"
    return Cause(subject, Blame(fault, component(workload), of_release(workload), said=text), message, SOON)
