"""Clusters of the source as cluster files: their domain, and node pools from what selects nodes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import count

from hubfleet.importers.mapping.amounts import spawner_bytes, written
from hubfleet.importers.mapping.nodes import CORE
from hubfleet.importers.mapping.taking import Selector, Unfit, selector_of, split
from hubfleet.importers.source import SourceCluster, SourceHub
from hubfleet.model.json import Json, Values, get
from hubfleet.model.names import ResourceName

INSTANCE = ("node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type")
GPU = "nvidia.com/gpu"
TRAITS = {"cpu": ("cpu_guarantee", "cpu_limit"), "memory": ("mem_guarantee",)}
_INGRESS = ("jupyterhub", "ingress")
_BY_NAME = (
    ("ingress_class", "nginx", (*_INGRESS, "ingressClassName")),
    ("issuer", "letsencrypt", (*_INGRESS, "annotations", "cert-manager.io/cluster-issuer")),
)
"""By which names hubs ask for an ingress and certificates: our field, its default, where the source says it."""

CAUTION = 1.02
"""How far estimates of what a node offers are on the safe side, at most: a running hub that asks for more is right."""

Offers = Callable[[str, str], tuple[int, float] | None]
"""What a node of a provider's machine type is estimated to offer, in bytes and cores; None where that is not known."""


def pools_of(cluster: SourceCluster, offers: Offers) -> tuple[Values, dict[Selector, str]]:
    """Return node pools by name, and which pool some labels together select."""
    found: Values = {}
    by_labels: dict[Selector, str] = {}
    gpus = {labels for hub in cluster.hubs for labels in _with_gpu(hub)}
    users = {labels for hub in cluster.hubs for labels in _of_servers(hub)}
    core = {labels for hub in cluster.hubs for labels in _core(hub)} - users
    for labels in sorted({one for hub in cluster.hubs for one in _wanted(hub)}):
        name = _free(_name(labels), found)
        instance = _instance(labels)
        pool: Values = {"instance": instance} if instance else {}
        pool |= _offered(cluster, labels, instance, offers)
        if labels in core:
            pool["role"] = "core"
        if labels in gpus:
            pool["gpu"] = "nvidia"
        found[name] = {**pool, "labels": dict(labels)}
        by_labels[labels] = name
    return found, by_labels


def account_of(text: str) -> str | None:
    """Return an AWS account with the zeros that YAML takes from a number's front, None where the source names none."""
    return text.zfill(12) if text else None


def domain_of(cluster: SourceCluster) -> str:
    """Return the domain that most hubs of a cluster are below."""
    parents = Counter(hub.domain.partition(".")[2] for hub in cluster.hubs if hub.domain)
    best = sorted(parents.items(), key=lambda one: (-one[1], len(one[0]), one[0]))
    return next((parent for parent, _ in best if "." in parent), f"{cluster.name}.example.org")


def cluster_file(cluster: SourceCluster, pools: Values) -> Values:
    """Return what clusters/<cluster>.yaml says."""
    said: Values = {**cluster.data, "domain": domain_of(cluster)}
    if pools:
        said["node_pools"] = pools
    said["support"] = _support(cluster)
    return said


def _support(cluster: SourceCluster) -> Values:
    """What its hubs run behind is there and not ours: hubs go on asking for it by the names that most of them use."""
    said: Values = {"ingress": "existing", "certificates": "existing"}
    for field, default, path in _BY_NAME:
        said_by = (get(hub.values.plain(), path) for hub in cluster.hubs)
        names = Counter(name for name in said_by if isinstance(name, str) and re.fullmatch(ResourceName.pattern, name))
        most = next((name for name, _ in names.most_common(1)), default)
        said |= {field: most} if most != default else {}
    return said


def titled(hub: SourceHub, *, paired: bool) -> str:
    """Return a hub's title without what only tells the stage; where it has but one, `Tern Staging` may be its name."""
    stage = r"[\s(:-]+(?:prod|production|staging)\)?\s*$" if paired else r"\s*\((?:prod|production|staging)\)\s*$"
    return re.sub(stage, "", hub.title, flags=re.IGNORECASE)


def _wanted(hub: SourceHub) -> Iterator[Selector]:
    """Yield what selects nodes for servers, and elsewhere what selects a type of machine."""
    values = hub.values.plain()
    yield from _of_servers(hub)
    yield from _core(hub)
    yield from (labels for labels in _selected(values) if _instance(labels))


def labels_of(values: Values) -> Values:
    """Return the labels that select the nodes of all of a hub's servers."""
    found = get(values, ("jupyterhub", "singleuser", "nodeSelector"))
    return found if isinstance(found, dict) else {}


def _of_servers(hub: SourceHub) -> Iterator[Selector]:
    """Yield what selects nodes for all servers, and with it for those of each choice."""
    values = hub.values.plain()
    usual = labels_of(values) if isinstance(values, dict) else {}
    for given in _selectors(get(values, ("jupyterhub", "singleuser"))):
        if labels := selector_of({**usual, **given}):
            yield labels


def _core(hub: SourceHub) -> Iterator[Selector]:
    """Yield what selects the nodes of a hub's own pods."""
    values = hub.values.plain()
    return (labels for path in CORE if (labels := selector_of(get(values, split(path)))))


def _selected(values: Json) -> Iterator[Selector]:
    return (labels for given in _selectors(values) if (labels := selector_of(given)))


def _selectors(values: Json) -> Iterator[dict[str, Json]]:
    for one in _mappings(values):
        for key in ("node_selector", "nodeSelector"):
            found = one.get(key)
            if isinstance(found, dict):
                yield found


def _with_gpu(hub: SourceHub) -> Iterator[Selector]:
    """Yield what selects the nodes of servers with GPUs."""
    values = hub.values.plain()
    usual = labels_of(values) if isinstance(values, dict) else {}
    for one in _mappings(values):
        limits = one.get("extra_resource_limits")
        for given in _selectors(one) if isinstance(limits, dict) and GPU in limits else ():
            if labels := selector_of({**usual, **given}):
                yield labels


def _mappings(values: Json) -> Iterator[dict[str, Json]]:
    inside: Iterable[Json] = ()
    if isinstance(values, dict):
        yield values
        inside = values.values()
    elif isinstance(values, list):
        inside = values
    for value in inside:
        yield from _mappings(value)


def _offered(cluster: SourceCluster, labels: Selector, instance: str | None, offers: Offers) -> Values:
    """Return what servers can use of a node, as the largest size that the source computed for such nodes tells it.

    A profile that asks for somewhat more than is estimated tells it better.
    """
    sizes = [
        size
        for hub in cluster.hubs
        for size in _sizes(hub.values.plain())
        if selector_of(size.get("node_selector")) == labels
    ]
    said: Values = {}
    for field, traits in TRAITS.items():
        found = [n for size in sizes for trait in traits if isinstance(n := size.get(trait), int | float)]
        if found and len(sizes) > 1:
            said[field] = written(int(max(found))) if field == "memory" else max(found)
    estimate = offers(str(cluster.data["provider"]), instance) if instance else None
    most = max(_asked(cluster, labels), default=0)
    if estimate and (said or most > estimate[0]) and most <= CAUTION * estimate[0] and most > _largest(sizes):
        said = {"cpu": said.get("cpu", estimate[1]), "memory": written(most)}
    return said


def _largest(sizes: Iterable[Values]) -> float:
    return max((n for size in sizes if isinstance(n := size.get("mem_guarantee"), int | float)), default=0)


def _asked(cluster: SourceCluster, labels: Selector) -> Iterator[int]:
    """Yield how many bytes each profile for such nodes is guaranteed."""
    for hub in cluster.hubs:
        for one in _mappings(hub.values.plain()):
            traits = one.get("kubespawner_override")
            if isinstance(traits, dict) and selector_of(traits.get("node_selector")) == labels:
                with suppress(Unfit):
                    yield spawner_bytes(traits.get("mem_guarantee"))


def _sizes(values: Json) -> Iterator[Values]:
    for one in _mappings(values):
        choices = one.get("choices")
        for choice in choices.values() if isinstance(choices, dict) else ():
            traits = get(choice, ("kubespawner_override",))
            if isinstance(traits, dict):
                yield traits


def _instance(labels: Selector) -> str | None:
    return next((value for label, value in labels if label in INSTANCE), None)


def _name(labels: Selector) -> str:
    named = _instance(labels) or "-".join(value for _, value in labels)
    return re.sub(r"[^a-z0-9]+", "-", named.lower()).strip("-") or "pool"


def _free(name: str, taken: Values) -> str:
    """Return a name that no other pool has."""
    return next(one for at in count(1) if (one := name if at == 1 else f"{name}-{at}") not in taken)
