"""Azure Kubernetes Service: VM sizes, and what a node of them keeps for itself.

VM sizes: Microsoft, "Sizes for virtual machines in Azure".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise

from hubfleet.compile.capacity import bands
from hubfleet.compile.capacity.node import MI, Facts, Machine, Overhead, by_name, gib, page_tables

_TO_64 = (2, 4, 8, 16, 32, 48, 64)
_TO_96 = (*_TO_64, 96)
_TO_128 = (*_TO_96, 128)
_E = (2, 4, 8, 16, 20, 32, 48)

_FAMILIES: tuple[tuple[str, str, int, tuple[int, ...]], ...] = (
    # letter, what follows the vCPUs, GiB a vCPU, vCPUs
    *(("D", suffix, 4, _TO_64) for suffix in ("_v3", "s_v3", "_v4", "s_v4", "d_v4", "ds_v4")),
    *(("D", suffix, 4, _TO_96) for suffix in ("a_v4", "as_v4", "_v5", "s_v5", "d_v5", "ds_v5", "as_v5", "ads_v5")),
    *(("D", suffix, 4, _TO_96) for suffix in ("as_v6", "ads_v6")),
    *(("D", suffix, 4, _TO_128) for suffix in ("s_v6", "ds_v6")),
    *(("E", suffix, 8, _E) for suffix in ("_v3", "s_v3", "_v4", "s_v4", "d_v4", "ds_v4", "a_v4", "as_v4")),
    *(("E", suffix, 8, (*_E, 64)) for suffix in ("_v5", "s_v5", "d_v5", "ds_v5", "as_v5", "ads_v5", "as_v6", "ads_v6")),
    *(("E", suffix, 8, (*_E, 64, 96, 128)) for suffix in ("s_v6", "ds_v6")),
    ("F", "s_v2", 2, (2, 4, 8, 16, 32, 48, 64, 72)),
    ("B", "ms", 4, (2, 4, 8, 12, 16, 20)),
    *(("B", suffix, 4, (2, 4, 8, 16, 32)) for suffix in ("s_v2", "as_v2")),
)
_SINGLE = (
    ("B2s", 2, 4),
    *((f"E64{suffix}", 64, 432) for suffix in ("_v3", "s_v3")),
    *((f"E64{suffix}", 64, 504) for suffix in ("_v4", "s_v4", "d_v4", "ds_v4")),
    *((f"E64{suffix}", 64, 512) for suffix in ("a_v4", "as_v4")),
    *((f"E96{suffix}", 96, 672) for suffix in ("a_v4", "as_v4", "_v5", "s_v5", "d_v5", "ds_v5", "as_v5", "ads_v5")),
    *((f"E96{suffix}", 96, 672) for suffix in ("as_v6", "ads_v6")),
)
_T4, _V100, _A100, _H100 = "nvidia-tesla-t4", "nvidia-tesla-v100", "nvidia-a100-80gb", "nvidia-h100-94gb"
_GPU = (
    # name, vCPUs, GiB, GPUs, type
    *((f"NC{6 * n}s_v3", 6 * n, 112 * n, n, _V100) for n in (1, 2, 4)),
    ("NC4as_T4_v3", 4, 28, 1, _T4),
    ("NC8as_T4_v3", 8, 56, 1, _T4),
    ("NC16as_T4_v3", 16, 110, 1, _T4),
    ("NC64as_T4_v3", 64, 440, 4, _T4),
    *((f"NC{24 * n}ads_A100_v4", 24 * n, 220 * n, n, _A100) for n in (1, 2, 4)),
    ("NC40ads_H100_v5", 40, 320, 1, _H100),
    ("NC80adis_H100_v5", 80, 640, 2, _H100),
    ("NV36ads_A10_v5", 36, 440, 1, "nvidia-a10"),
    ("NV72ads_A10_v5", 72, 880, 2, "nvidia-a10"),
)

_CPU = ((1, 60), (2, 100), (4, 140), (8, 180), (16, 260), (32, 420), (64, 740))


@cache
def machines() -> Mapping[str, Machine]:
    """Every known VM size by name, as Azure writes it: `Standard_E4s_v5`."""
    return by_name(_all())


def _all() -> Iterator[Machine]:
    for letter, suffix, ratio, sizes in _FAMILIES:
        yield from (Machine(f"Standard_{letter}{cpu}{suffix}", cpu, gib(ratio * cpu)) for cpu in sizes)
    yield from (Machine(f"Standard_{name}", cpu, gib(memory)) for name, cpu, memory in _SINGLE)
    yield from (Machine(f"Standard_{name}", cpu, gib(memory), gpus, gpu) for name, cpu, memory, gpus, gpu in _GPU)


def pods(machine: Machine) -> int:
    """Return 250: the default with Azure CNI Overlay, the largest there is, so the most memory is reserved.

    Source: Microsoft, "Node autoprovisioning AKSNodeClass configuration" (30 with a node subnet, 110 otherwise).
    """
    del machine
    return 250


def reserved(machine: Machine, capacity: int, pods: int) -> Overhead:
    """What AKS 1.29 and later keeps: 20 MiB for each possible pod and 50 MiB, at most 25 %; 100 MiB for eviction.

    Source: Microsoft, "Node resource reservations in Azure Kubernetes Service (AKS)". It writes MB, but a node of 250
    pods keeps exactly 5050 + 100 MiB and one of 110 pods 2250 + 100. Older versions, no longer offered, took bands.
    """
    memory = min((20 * pods + 50) * MI, -(-capacity // 4))
    return Overhead(memory + bands.EVICTION, cpu_reserved(machine.cpu))


def cpu_reserved(cores: int) -> int:
    """Return 1/1000 cores from the table in the same document; other sizes follow its slope."""
    for (low, before), (high, after) in pairwise(_CPU):
        if cores <= high:
            return before + -(-(after - before) * max(cores - low, 0) // (high - low))
    last, most = _CPU[-1]
    return most + 10 * (cores - last)


FACTS = Facts(
    machines=machines,
    hidden=page_tables,
    reserved=reserved,
    pods=pods,
    # With CNI overlay (v1.30.7) network, masquerading, node manager, disk and file drivers and kube-proxy ask for 350m
    # and 470 MiB; node exporter and a guard against misuse come on top.
    daemonsets=Overhead(640 * MI, 450, 14),
)
