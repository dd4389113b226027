"""Amazon Elastic Kubernetes Service: instance types, and what a node of them keeps for itself.

Instance types: AWS, "Amazon EC2 instance types" (general purpose, compute, memory optimized and accelerated).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from hubfleet.compile.capacity import bands
from hubfleet.compile.capacity.node import MI, Facts, Machine, Overhead, by_name, gib

_SIZES = {"medium": 1, "large": 2, "xlarge": 4}
_TO_24 = ("large", "xlarge", *(f"{n}xlarge" for n in (2, 4, 8, 12, 16, 24)))
_TO_32 = (*_TO_24, "32xlarge")
_TO_48 = (*_TO_24, "48xlarge")
_ALL = (*_TO_24, "32xlarge", "48xlarge")
_FLEX = tuple(size for size in _TO_24 if size != "24xlarge")
_ARM = ("medium", *_FLEX)

_FAMILIES: tuple[tuple[tuple[str, ...], int, tuple[str, ...]], ...] = (
    # families, GiB a vCPU, sizes
    (("m5", "m5a", "m5ad", "m5d", "m5n", "m5dn"), 4, _TO_24),
    (("m6i", "m6id"), 4, _TO_32),
    (("m6a",), 4, _ALL),
    (("m7i",), 4, _TO_48),
    (("m7i-flex",), 4, _FLEX),
    (("m7a",), 4, ("medium", *_ALL)),
    (("m6g", "m6gd", "m7g", "m7gd"), 4, _ARM),
    (("m8g",), 4, ("medium", *_TO_48)),
    (("r5", "r5a", "r5ad", "r5b", "r5d", "r5n", "r5dn"), 8, _TO_24),
    (("r6i", "r6id"), 8, _TO_32),
    (("r6a",), 8, _ALL),
    (("r7i",), 8, _TO_48),
    (("r7a",), 8, ("medium", *_ALL)),
    (("r6g", "r6gd", "r7g", "r7gd"), 8, _ARM),
    (("r8g",), 8, ("medium", *_TO_48)),
    (("c5", "c5d"), 2, ("large", "xlarge", *(f"{n}xlarge" for n in (2, 4, 9, 12, 18, 24)))),
    (("c5a",), 2, _TO_24),
    (("c6i", "c6id"), 2, _TO_32),
    (("c6a",), 2, _ALL),
    (("c7i",), 2, _TO_48),
    (("c7i-flex",), 2, _FLEX),
    (("c7a",), 2, ("medium", *_ALL)),
    (("c6g", "c7g"), 2, _ARM),
    (("x2idn",), 16, ("16xlarge", "24xlarge", "32xlarge")),
    (("x2iedn",), 32, ("xlarge", *(f"{n}xlarge" for n in (2, 4, 8, 16, 24, 32)))),
)
_BURSTABLE = (("nano", 0.5), ("micro", 1), ("small", 2), ("medium", 4), ("large", 8))
_T4, _A10G, _L4, _L40S = "nvidia-tesla-t4", "nvidia-a10g", "nvidia-l4", "nvidia-l40s"
_V100, _A100, _H100 = "nvidia-tesla-v100", "nvidia-tesla-a100", "nvidia-h100-80gb"
_G_SIZES = (("xlarge", 1), ("2xlarge", 1), ("4xlarge", 1), ("8xlarge", 1), ("16xlarge", 1), ("12xlarge", 4))
_G_LARGE = (*_G_SIZES, ("24xlarge", 4), ("48xlarge", 8))
_GPU_FAMILIES = (
    # family, GiB a vCPU, (size, GPUs), type
    ("g4dn", 4, _G_SIZES, _T4),
    ("g5", 4, _G_LARGE, _A10G),
    ("g6", 4, _G_LARGE, _L4),
    ("g6e", 8, _G_LARGE, _L40S),
)
_GPU = (
    # name, vCPUs, GiB, GPUs, type
    ("p3.2xlarge", 8, 61, 1, _V100),
    ("p3.8xlarge", 32, 244, 4, _V100),
    ("p3.16xlarge", 64, 488, 8, _V100),
    ("p3dn.24xlarge", 96, 768, 8, _V100),
    ("p4d.24xlarge", 96, 1152, 8, _A100),
    ("p4de.24xlarge", 96, 1152, 8, "nvidia-a100-80gb"),
    ("p5.4xlarge", 16, 256, 1, _H100),
    ("p5.48xlarge", 192, 2048, 8, _H100),
)

_PODS_BY_CPU = ((1, 8), (2, 29), (8, 58), (63, 234))
_PODS_BEYOND = 737
_PODS = {
    **{f"{family}.{size}": 4 for family in ("t3", "t3a") for size in ("nano", "micro")},
    **{f"{family}.medium": 17 for family in ("t3", "t3a")},
    **{f"{family}.large": 35 for family in ("t3", "t3a")},
    "t3.small": 11,
    "t3a.small": 8,
    "g4dn.xlarge": 29,
    "g4dn.2xlarge": 29,
    "g4dn.4xlarge": 29,
    "g4dn.8xlarge": 58,
    "g4dn.16xlarge": 58,
    "g5.12xlarge": 737,
    "g5.16xlarge": 234,
    "g5.48xlarge": 345,
    "g6e.12xlarge": 292,
    "g6e.24xlarge": 492,
    "g6e.48xlarge": 492,
    "p3.16xlarge": 234,
    "p5.4xlarge": 118,
    "p5.48xlarge": 100,
}


@cache
def machines() -> Mapping[str, Machine]:
    """Every known instance type by name."""
    return by_name(_all())


def _all() -> Iterator[Machine]:
    for families, ratio, sizes in _FAMILIES:
        yield from (_sized(family, size, ratio) for family in families for size in sizes)
    for family in ("t3", "t3a"):
        yield from (Machine(f"{family}.{size}", 2, gib(memory)) for size, memory in _BURSTABLE)
        yield from (_sized(family, size, 4) for size in ("xlarge", "2xlarge"))
    for family, ratio, gpu_sizes, gpu in _GPU_FAMILIES:
        yield from (_sized(family, size, ratio, gpus, gpu) for size, gpus in gpu_sizes)
    yield from (Machine(name, cpu, gib(memory), gpus, gpu) for name, cpu, memory, gpus, gpu in _GPU)


def _sized(family: str, size: str, ratio: int, gpus: int = 0, gpu: str | None = None) -> Machine:
    cpu = _SIZES[size] if size in _SIZES else 4 * int(size.removesuffix("xlarge"))
    return Machine(f"{family}.{size}", cpu, gib(ratio * cpu), gpus, gpu)


def hidden(memory: int) -> int:
    """Bytes of nominal memory that a node never shows: 3.2 % and 448 MiB.

    Fitted above every node seen: m5.large shows 7.46 of 8 GiB, m5.xlarge 15.17 of 16, r7i.xlarge 30.82 of 32,
    r7i.4xlarge 123.79 of 128, r5.16xlarge 498.37 of 512 (`kubectl get node` over the clusters of one public fleet).
    Karpenter's blanket default is 7.5 % ("Settings", `VM_MEMORY_OVERHEAD_PERCENT`).
    """
    return memory * 32 // 1000 + 448 * MI


def pods(machine: Machine) -> int:
    """Return how many pods the network cards have addresses for: cards x (addresses of a card - 1) + 2.

    Source: `eni-max-pods.txt` of awslabs/amazon-eks-ami. It follows the vCPU count, with exceptions by name.
    """
    by_cpu = next((pods for cpu, pods in _PODS_BY_CPU if machine.cpu <= cpu), _PODS_BEYOND)
    return _PODS.get(machine.name, by_cpu)


def reserved(machine: Machine, capacity: int, own_pods: int) -> Overhead:
    """What the node image keeps: 255 MiB and 11 MiB for each possible pod, 100 MiB for eviction, the bands of cores.

    Source: nodeadm in awslabs/amazon-eks-ami (`GetMemoryMebibytesToReserve`, `getCPUMillicoresToReserve`, default
    `evictionHard`). It takes the pods of the network cards even where a node group sets a `maxPods` of its own.
    """
    del capacity, own_pods
    memory = (255 + 11 * pods(machine)) * MI
    return Overhead(memory + bands.EVICTION, bands.cpu(machine.cpu))


FACTS = Facts(
    machines=machines,
    hidden=hidden,
    reserved=reserved,
    pods=pods,
    # aws-node, kube-proxy, EBS driver, node exporter and a guard against misuse ask for 170m to 195m and 250 MiB
    # on the clusters of one public fleet (EKS 1.27 to 1.30).
    daemonsets=Overhead(384 * MI, 300, 8),
)
