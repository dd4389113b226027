"""A restart policy that the kind of object forbids: jobs end, everything else runs on."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.model.json import Manifest, Path
from hubfleet.render.kubernetes.rules.pods import pod_spec

_JOBS = ("CronJob", "Job")
_SERVICES = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")


def check(manifest: Manifest) -> Iterator[tuple[Path, str]]:
    found = pod_spec(manifest)
    if not found:
        return
    path, spec = found
    policy, kind = spec.get("restartPolicy"), manifest["kind"]
    if kind in _JOBS and policy not in ("Never", "OnFailure"):
        yield (*path, "restartPolicy"), f"the pod of a {kind} restarts Never or OnFailure, not {policy or 'Always'}"
    if kind in _SERVICES and policy not in (None, "Always"):
        yield (*path, "restartPolicy"), f"the pods of a {kind} restart Always, not {policy}"
