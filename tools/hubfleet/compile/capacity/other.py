"""DigitalOcean, and clusters of which hubfleet knows no reservation rule (OpenStack, any kubeconfig)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from hubfleet.compile.capacity import bands
from hubfleet.compile.capacity.node import MI, Facts, Machine, Overhead, by_name, gib, page_tables

_DROPLETS: tuple[tuple[str, int, tuple[int, ...]], ...] = (
    # slug, GiB a vCPU, vCPUs
    ("c", 2, (2, 4, 8, 16, 32, 48)),
    ("g", 4, (2, 4, 8, 16, 32, 40)),
    ("gd", 4, (2, 4, 8, 16, 32, 40)),
    ("m", 8, (2, 4, 8, 16, 24, 32)),
    ("m3", 8, (2, 4, 8, 16, 24, 32)),
)
_BASIC = ((1, 2), (2, 2), (2, 4), (4, 8), (8, 16))
_JETSTREAM2 = (
    *(("m3.tiny", 1, 3), ("m3.small", 2, 6), ("m3.quad", 4, 15), ("m3.medium", 8, 30), ("m3.large", 16, 60)),
    *(("m3.xl", 32, 125), ("m3.2xl", 64, 250), ("m3.3xl", 128, 500), ("r3.large", 64, 500), ("r3.xl", 128, 1000)),
)


@cache
def droplets() -> Mapping[str, Machine]:
    """DigitalOcean's Droplet plans by slug (DigitalOcean, "Droplet plans")."""
    return by_name(_droplets())


def _droplets() -> Iterator[Machine]:
    for cpu, memory in _BASIC:
        slug = f"s-{cpu}vcpu-{memory}gb"
        yield from (Machine(f"{slug}{maker}", cpu, gib(memory)) for maker in ("", "-amd", "-intel"))
    for family, ratio, sizes in _DROPLETS:
        for cpu in sizes:
            slug = f"c-{cpu}" if family == "c" else f"{family}-{cpu}vcpu-{ratio * cpu}gb"
            yield Machine(slug, cpu, gib(ratio * cpu))
    yield Machine("gpu-h100x1-80gb", 20, gib(240), 1, "nvidia-h100-80gb")


@cache
def flavors() -> Mapping[str, Machine]:
    """Flavors of Jetstream2, the research cloud (Jetstream2, "Instance Flavors"); other OpenStack sites name their own.

    Its memory is taken as 10^9 bytes a GB: the document does not say which it means.
    """
    return by_name(Machine(name, cpu, memory * 10**9) for name, cpu, memory in _JETSTREAM2)


@cache
def none() -> Mapping[str, Machine]:
    """No machine is known of a cluster that only a kubeconfig names."""
    return {}


def pods(machine: Machine) -> int:
    """Return 110, the kubelet's own default (Kubernetes, "Kubelet Configuration (v1beta1)")."""
    del machine
    return 110


def reserved(machine: Machine, capacity: int, pods: int) -> Overhead:
    """The bands of GKE, as the most that a careful operator reserves, and at least 100m of CPU.

    A DigitalOcean node of 4 vCPUs and 8 GiB has 3900m and 6694 MiB allocatable of 7958 MiB; this keeps 630 MiB more.
    """
    del pods
    return Overhead(bands.memory(capacity) + bands.EVICTION, max(100, bands.cpu(machine.cpu)))


# On DigitalOcean cilium, its bridge, node agent and kube-proxy ask for 512m and 590 MiB (v1.24).
DIGITALOCEAN = Facts(droplets, page_tables, reserved, pods, Overhead(704 * MI, 600, 12))
OPENSTACK = Facts(flavors, page_tables, reserved, pods, Overhead(640 * MI, 500, 12))
KUBECONFIG = Facts(none, page_tables, reserved, pods, Overhead(640 * MI, 500, 12))
