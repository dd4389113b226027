"""Google Kubernetes Engine: machine types, and what a node of them keeps for itself.

Machine types: Google Cloud, "General-purpose machine family", "Compute-optimized machine family", "GPU machine types".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from hubfleet.compile.capacity import bands
from hubfleet.compile.capacity.node import MI, Facts, Machine, Overhead, by_name, gib, page_tables

_POW = (2, 4, 8, 16, 32)
_N2 = (*_POW, 48, 64, 80)
_N2D = (*_POW, 48, 64, 80, 96)
_C3 = (4, 8, 22, 44, 88, 176)
_C4 = (2, 4, 8, 16, 24, 32, 48, 96, 144, 192, 288)

_FAMILIES: tuple[tuple[str, float, tuple[int, ...]], ...] = (
    # family, GiB a vCPU, vCPUs
    ("e2-standard", 4, _POW),
    ("e2-highmem", 8, (2, 4, 8, 16)),
    ("e2-highcpu", 1, _POW),
    ("n1-standard", 3.75, (1, *_POW, 64, 96)),
    ("n1-highmem", 6.5, (*_POW, 64, 96)),
    ("n2-standard", 4, (*_N2, 96, 128)),
    ("n2-highmem", 8, _N2),
    ("n2-highcpu", 1, (*_N2, 96)),
    ("n2d-standard", 4, (*_N2D, 128, 224)),
    ("n2d-highmem", 8, _N2D),
    ("n2d-highcpu", 1, (*_N2D, 128, 224)),
    ("n4-standard", 4, _N2),
    ("n4-highmem", 8, _N2),
    ("n4-highcpu", 2, _N2),
    ("t2d-standard", 4, (1, *_POW, 48, 60)),
    ("c2-standard", 4, (4, 8, 16, 30, 60)),
    ("c2d-standard", 4, (*_POW, 56, 112)),
    ("c2d-highmem", 8, (*_POW, 56, 112)),
    ("c2d-highcpu", 2, (*_POW, 56, 112)),
    ("c3-standard", 4, _C3),
    ("c3-highmem", 8, _C3),
    ("c3-highcpu", 2, _C3),
    ("c3d-standard", 4, (4, 8, 16, 30, 60, 90, 180, 360)),
    ("c3d-highmem", 8, (4, 8, 16, 30, 60, 90, 180, 360)),
)
_WHOLE_GIB: tuple[tuple[str, float, tuple[int, ...]], ...] = (
    # the product of these is rounded down to whole GiB
    ("c4-standard", 3.75, _C4),
    ("c4-highmem", 7.75, _C4),
    ("c4-highcpu", 2, _C4),
)
_SINGLE = (
    *(("e2-micro", 2, 1), ("e2-small", 2, 2), ("e2-medium", 2, 4)),
    *(("n2-highmem-96", 96, 768), ("n2-highmem-128", 128, 864)),
)
_GPU = (
    # name, vCPUs, GiB, GPUs, type
    *((f"g2-standard-{cpu}", cpu, 4 * cpu, 1, "nvidia-l4") for cpu in (4, 8, 12, 16, 32)),
    *((f"g2-standard-{cpu}", cpu, 4 * cpu, gpus, "nvidia-l4") for cpu, gpus in ((24, 2), (48, 4), (96, 8))),
    *((f"a2-highgpu-{n}g", 12 * n, 85 * n, n, "nvidia-tesla-a100") for n in (1, 2, 4, 8)),
    *((f"a2-ultragpu-{n}g", 12 * n, 170 * n, n, "nvidia-a100-80gb") for n in (1, 2, 4, 8)),
    *((f"a3-highgpu-{n}g", 26 * n, 234 * n, n, "nvidia-h100-80gb") for n in (1, 2, 4, 8)),
)
_SHARED_CORE = frozenset(("e2-micro", "e2-small", "e2-medium"))
_CUSTOM = re.compile(r"(?:(?:e2|n1|n2|n2d|n4)-)?custom-([1-9]\d{0,2})-([1-9]\d{2,6})(?:-ext)?")


@cache
def machines() -> Mapping[str, Machine]:
    """Every known predefined machine type by name."""
    return by_name(_all())


def _all() -> Iterator[Machine]:
    for family, ratio, sizes in _FAMILIES:
        yield from (Machine(f"{family}-{cpu}", cpu, gib(ratio * cpu)) for cpu in sizes)
    for family, ratio, sizes in _WHOLE_GIB:
        yield from (Machine(f"{family}-{cpu}", cpu, gib(int(ratio * cpu))) for cpu in sizes)
    yield from (Machine(name, cpu, gib(memory)) for name, cpu, memory in _SINGLE)
    yield from (Machine(name, cpu, gib(memory), gpus, gpu) for name, cpu, memory, gpus, gpu in _GPU)


def custom(name: str) -> Machine | None:
    """Return the machine that a custom type names: `n2-custom-4-16384` has 4 vCPUs and 16384 MiB."""
    match = _CUSTOM.fullmatch(name)
    return Machine(name, int(match[1]), int(match[2]) * MI) if match else None


def reserved(machine: Machine, capacity: int, pods: int) -> Overhead:
    """What GKE keeps: the bands, 100 MiB for eviction, and 1.06 cores of a shared-core machine.

    Source: Google Cloud, "Plan GKE Standard node sizes". Image streaming keeps more and is not counted.
    """
    del pods
    millicores = 1060 if machine.name in _SHARED_CORE else bands.cpu(machine.cpu)
    return Overhead(bands.memory(capacity) + bands.EVICTION, millicores)


def pods(machine: Machine) -> int:
    """Return 110: the default for Standard clusters (Google Cloud, "Configure maximum Pods per node")."""
    del machine
    return 110


FACTS = Facts(
    machines=machines,
    hidden=page_tables,
    reserved=reserved,
    pods=pods,
    # Calico, fluentbit, metadata server, metrics agent, masquerading, netd, disk driver, node exporter and a guard
    # against misuse ask for 354m and 656 MiB on one public fleet (GKE 1.29); with kube-proxy and others that are no
    # daemonset a node was measured at 470m and 774 MiB.
    daemonsets=Overhead(896 * MI, 550, 14),
)
