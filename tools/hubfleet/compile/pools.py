"""Node pools: what selects their nodes, and what a node offers."""

from __future__ import annotations

from hubfleet.compile.capacity import Allocatable, allocatable, machine
from hubfleet.model.cluster import NodePool
from hubfleet.model.json import Json
from hubfleet.model.stage import Stage

_LABELS = {
    "gke": "cloud.google.com/gke-nodepool",
    "eks": "eks.amazonaws.com/nodegroup",
    "aks": "kubernetes.azure.com/agentpool",
    "digitalocean": "doks.digitalocean.com/node-pool",
    "openstack": "magnum.openstack.org/nodegroup",
}
_ANYWHERE = "hub.jupyter.org/pool"
"""On clusters whose provider labels nothing, whoever makes the nodes puts this label on them."""

GPU = "nvidia.com/gpu"


def selector(stage: Stage, pool: str | None) -> dict[str, Json]:
    """Return the labels that select a pool's nodes; none without a pool, or where the cluster has no such pool."""
    found = stage.node_pools.get(pool) if pool else None
    if found is None or pool is None:
        return {}
    return {str(key): str(value) for key, value in found.labels.items()} or {
        _LABELS.get(stage.cluster.provider, _ANYWHERE): str(pool)
    }


def instead(new: dict[str, Json], old: dict[str, Json]) -> dict[str, Json]:
    """Return what turns one selector into another where selectors merge: null takes a label away."""
    return {**dict.fromkeys(sorted(old.keys() - new.keys())), **new}


def usual_pool(stage: Stage) -> str | None:
    """Return the only pool for people's servers without GPUs, or None where there are several or none."""
    found = [name for name, pool in stage.node_pools.items() if pool.role == "user" and not pool.gpu]
    return found[0] if len(found) == 1 else None


def offer(stage: Stage, pool: str | None) -> Allocatable | None:
    """Return what a node of a pool offers to servers; None where that is not known."""
    found = stage.node_pools.get(pool) if pool else None
    if found is None:
        return None
    said = _said(found)
    if said is not None:
        return said
    known = machine(stage.cluster.provider, found.instance) if found.instance else None
    return allocatable(stage.cluster.provider, known) if known else None


def gpus(stage: Stage, pool: str | None, wanted: int | None) -> int:
    """Return how many GPUs a server gets: what is wanted, else one on a pool that has them."""
    if wanted is not None:
        return wanted
    found = stage.node_pools.get(pool) if pool else None
    return 1 if found and found.gpu else 0


def _said(pool: NodePool) -> Allocatable | None:
    if pool.memory is None or pool.cpu is None:
        return None
    return Allocatable(pool.memory.bytes, pool.cpu.cores)
