"""Whether the workloads of a release are up, from their own status. Source: Kubernetes, "Deployment status"."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.model.json import Json, Manifest, get

RELEASE = "meta.helm.sh/release-name"
"""The annotation with which Helm says whose an object is."""

REVISION = "deployment.kubernetes.io/revision"
PLACEHOLDER = "user-placeholder"
"""Pods that only keep room for users' servers: to be without a node is what they are for."""

USER_SERVER = "singleuser-server"
GENERATION = ("metadata", "generation")


def component(manifest: Manifest) -> str | None:
    """The chart's word for the part that an object is of."""
    return _label(manifest, "app.kubernetes.io/component", "component")


def is_of(manifest: Manifest, release: str) -> bool:
    """Whether Helm put the object there for this release."""
    return get(manifest, ("metadata", "annotations", RELEASE)) == release


def of_release(manifest: Manifest) -> str | None:
    """The release that an object is of: Helm says so of what it made, charts' labels of the pods."""
    told = get(manifest, ("metadata", "annotations", RELEASE))
    return str(told) if told else _label(manifest, "app.kubernetes.io/instance", "release")


def _label(manifest: Manifest, *names: str) -> str | None:
    labels = get(manifest, ("metadata", "labels"))
    found = [labels[name] for name in names if labels.get(name)] if isinstance(labels, dict) else []
    return str(found[0]) if found else None


def is_ending(manifest: Manifest) -> bool:
    """Whether an object is on its way out."""
    return get(manifest, ("metadata", "deletionTimestamp")) is not None


def at_generation(workload: Manifest, generation: Json) -> Manifest:
    """A workload as if nothing had been asked of it since that generation."""
    metadata = workload["metadata"]
    return {**workload, "metadata": {**(metadata if isinstance(metadata, dict) else {}), "generation": generation}}


def unready(workloads: Iterable[Manifest]) -> tuple[str, ...]:
    """Return the names of those that are not up with what was asked of them last."""
    return tuple(str(get(one, ("metadata", "name"))) for one in workloads if not _is_ready(one))


def is_behind(workloads: Iterable[Manifest]) -> bool:
    """Whether a controller has not seen yet what was asked of one of them last."""
    return not all(_is_seen(one) for one in workloads)


def _is_seen(workload: Manifest) -> bool:
    return _number(workload, "status", "observedGeneration") >= _number(workload, *GENERATION)


def _is_ready(workload: Manifest) -> bool:
    wanted = _number(workload, "spec", "replicas", missing=1)
    seen = _is_seen(workload)
    updated = _number(workload, "status", "updatedReplicas") >= wanted
    available = _number(workload, "status", "availableReplicas") >= wanted
    alone = _number(workload, "status", "replicas") <= wanted
    return seen and updated and available and alone


def current_sets(deployments: Iterable[Manifest], sets: Iterable[Manifest]) -> frozenset[str]:
    """Return the uids of the replica sets that their deployments want now: the pods of others are on their way out."""
    wanted = {
        (get(one, ("metadata", "uid")), get(one, ("metadata", "annotations", REVISION)))
        for one in deployments
        if _is_seen(one)
    }
    return frozenset(
        str(get(one, ("metadata", "uid")))
        for one in sets
        if (owner_of(one), get(one, ("metadata", "annotations", REVISION))) in wanted
    )


def owner_of(manifest: Manifest) -> str | None:
    """The uid of what made an object."""
    uid = get(manifest, ("metadata", "ownerReferences", 0, "uid"))
    return uid if isinstance(uid, str) else None


def _number(manifest: Manifest, *path: str, missing: int = 0) -> int:
    value = get(manifest, path)
    return value if isinstance(value, int) else missing
