"""Clusters of the source as cluster files: their domain, and node pools from what selects nodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from hubfleet.importers.mapping.amounts import spawner_bytes, written
from hubfleet.importers.mapping.taking import Unfit
from hubfleet.importers.source import SourceCluster, SourceHub
from hubfleet.model.json import Json, Values, get

INSTANCE = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type")
GPU = "nvidia.com/gpu"
TRAITS = {"cpu": ("cpu_guarantee", "cpu_limit"), "memory": ("mem_guarantee",)}
CAUTION = 1.02
"""How far estimates of what a node offers are on the safe side, at most: a running hub that asks for more is right."""

Offers = Callable[[str, str], tuple[int, float] | None]
"""What a node of a provider's machine type is estimated to offer, in bytes and cores; None where that is not known."""


def pools_of(cluster: SourceCluster, offers: Offers) -> tuple[Values, dict[str, str]]:
    """Return node pools by name, and which pool a label (`key=value`) selects."""
    found: Values = {}
    by_label: dict[str, str] = {}
    gpus = {label for hub in cluster.hubs for label in _with_gpu(hub.values.plain())}
    for label, value in sorted({one for hub in cluster.hubs for one in _selected(hub.values.plain())}):
        name = _name(value)
        pool: Values = {"instance": value, **_offered(cluster, label, value, offers)}
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


def cluster_file(cluster: SourceCluster, pools: Values, hubs: int) -> Values:
    """Return what clusters/<cluster>.yaml says; `hubs` is how many hubs it has, whatever their stages."""
    said: Values = {**cluster.data, "domain": domain_of(cluster)}
    if hubs == 1:
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


def _offered(cluster: SourceCluster, label: str, value: str, offers: Offers) -> Values:
    """Return what servers can use of a node, as the largest size that the source computed for such nodes tells it.

    A profile that asks for somewhat more than is estimated tells it better.
    """
    sizes = [
        size
        for hub in cluster.hubs
        for size in _sizes(hub.values.plain())
        if get(size, ("node_selector", label)) == value
    ]
    said: Values = {}
    for field, traits in TRAITS.items():
        found = [n for size in sizes for trait in traits if isinstance(n := size.get(trait), int | float)]
        if found and len(sizes) > 1:
            said[field] = written(int(max(found))) if field == "memory" else max(found)
    estimate = offers(str(cluster.data["provider"]), value)
    most = max(_asked(cluster, label, value), default=0)
    if estimate and (said or most > estimate[0]) and most <= CAUTION * estimate[0] and most > _largest(sizes):
        said = {"cpu": said.get("cpu", estimate[1]), "memory": written(most)}
    return said


def _largest(sizes: Iterable[Values]) -> float:
    return max((n for size in sizes if isinstance(n := size.get("mem_guarantee"), int | float)), default=0)


def _asked(cluster: SourceCluster, label: str, value: str) -> Iterator[int]:
    """Yield how many bytes each profile for such nodes is guaranteed."""
    for hub in cluster.hubs:
        for one in _mappings(hub.values.plain()):
            traits = one.get("kubespawner_override")
            if isinstance(traits, dict) and get(traits, ("node_selector", label)) == value:
                with suppress(Unfit):
                    yield spawner_bytes(traits.get("mem_guarantee"))


def _sizes(values: Json) -> Iterator[Values]:
    for one in _mappings(values):
        choices = one.get("choices")
        for choice in choices.values() if isinstance(choices, dict) else ():
            traits = get(choice, ("kubespawner_override",))
            if isinstance(traits, dict):
                yield traits


def _name(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
