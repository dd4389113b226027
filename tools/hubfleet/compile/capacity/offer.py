"""What a node of a machine type really offers to user pods."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.compile.capacity import aks, eks, gke, other
from hubfleet.compile.capacity.node import Facts, Machine, Overhead
from hubfleet.findings import HubfleetError, unknown

_PROVIDERS: dict[str, Facts] = {
    "aks": aks.FACTS,
    "digitalocean": other.DIGITALOCEAN,
    "eks": eks.FACTS,
    "gke": gke.FACTS,
    "kubeconfig": other.KUBECONFIG,
    "openstack": other.OPENSTACK,
}


@dataclass(frozen=True, slots=True)
class Allocatable:
    """What all user pods of one node may request together: `memory` in bytes, `cpu` in cores, and how many pods."""

    memory: int
    cpu: float
    pods: int = 110


def machine(provider: str, instance: str) -> Machine | None:
    """Return the machine type that a node pool names, or None where it is not in the tables."""
    facts = _facts(provider)
    found = facts.machines().get(instance)
    return found or (gke.custom(instance) if provider == "gke" else None)


def known_instances(provider: str) -> tuple[str, ...]:
    """Every machine type in the tables of a provider, sorted; none for a provider whose sites name their own."""
    return tuple(sorted(_facts(provider).machines()))


def allocatable(
    provider: str, machine: Machine, *, daemonsets: Overhead | None = None, pods: int | None = None
) -> Allocatable:
    """Nominal size less what firmware and kernel hide, what the kubelet reserves, and what runs on every node.

    Rather too little than too much: a pod that asks for more than a node has never starts. `daemonsets` replaces the
    provider's default where a cluster runs more (or less) on every node; `pods` is the most pods of a node where its
    pool sets a number of its own (on AKS it decides how much is reserved). A machine too small for all that offers 0.
    """
    facts = _facts(provider)
    capacity = max(machine.memory - facts.hidden(machine.memory), 0)
    most = facts.pods(machine) if pods is None else pods
    kept = facts.reserved(machine, capacity, most)
    every = facts.daemonsets if daemonsets is None else daemonsets
    return Allocatable(
        memory=max(capacity - kept.memory - every.memory, 0),
        cpu=max(1000 * machine.cpu - kept.cpu - every.cpu, 0) / 1000,
        pods=max(most - every.pods, 0),
    )


def _facts(provider: str) -> Facts:
    if provider not in _PROVIDERS:
        message, known = unknown("provider of nodes", provider, _PROVIDERS)
        raise HubfleetError(message, help=known)
    return _PROVIDERS[provider]
