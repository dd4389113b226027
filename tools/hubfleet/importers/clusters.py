"""Clusters of the source as cluster files: their domain, and node pools from what selects nodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from hubfleet.importers.source import SourceCluster, SourceHub
from hubfleet.model.json import Json, Values

INSTANCE = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type")
GPU = "nvidia.com/gpu"
MOST = 100
"""How many nodes a pool may have: the source does not say it, its infrastructure does."""


def pools_of(cluster: SourceCluster) -> tuple[Values, dict[str, str]]:
    """Return node pools by name, and which pool a label (`key=value`) selects."""
    found: Values = {}
    by_label: dict[str, str] = {}
    gpus = {label for hub in cluster.hubs for label in _with_gpu(hub.values.plain())}
    for label, value in sorted({one for hub in cluster.hubs for one in _selected(hub.values.plain())}):
        name = _name(value)
        pool: Values = {"instance": value, "max": MOST}
        if (label, value) in gpus:
            pool["gpu"] = "nvidia"
        found[name] = {**pool, "labels": {label: value}}
        by_label[f"{label}={value}"] = name
    return found, by_label


def domain_of(cluster: SourceCluster) -> str:
    """Return the domain that most hubs of a cluster are below."""
    parents = Counter(hub.domain.partition(".")[2] for hub in cluster.hubs if hub.domain)
    best = sorted(parents.items(), key=lambda one: (-one[1], len(one[0]), one[0]))
    return next((parent for parent, _ in best if "." in parent), f"{cluster.name}.example.org")


def cluster_file(cluster: SourceCluster, pools: Values) -> Values:
    """Return what clusters/<cluster>.yaml says."""
    communities = [hub for hub in cluster.hubs if not hub.is_staging]
    said: Values = {**cluster.data, "domain": domain_of(cluster)}
    if len(communities) < 2:  # noqa: PLR2004 - one community has no neighbours
        said["tenancy"] = "dedicated"
    if pools:
        said["node_pools"] = pools
    return said


def titled(hub: SourceHub) -> str:
    """Return a hub's title without what only tells the stage."""
    return re.sub(r"\s*\((?:prod|production|staging)\)\s*$", "", hub.title, flags=re.IGNORECASE)


def _selected(values: Json) -> Iterator[tuple[str, str]]:
    for selector in _selectors(values):
        for label, value in selector.items():
            if label in INSTANCE and isinstance(value, str):
                yield label, value


def _selectors(values: Json) -> Iterator[dict[str, Json]]:
    for one in _mappings(values):
        for key in ("node_selector", "nodeSelector"):
            found = one.get(key)
            if isinstance(found, dict):
                yield found


def _with_gpu(values: Json) -> Iterator[tuple[str, str]]:
    for one in _mappings(values):
        limits = one.get("extra_resource_limits")
        if isinstance(limits, dict) and GPU in limits:
            yield from _selected(one)


def _mappings(values: Json) -> Iterator[dict[str, Json]]:
    inside: Iterable[Json] = ()
    if isinstance(values, dict):
        yield values
        inside = values.values()
    elif isinstance(values, list):
        inside = values
    for value in inside:
        yield from _mappings(value)


def _name(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
