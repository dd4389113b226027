"""Reservations that take a smaller share of every further band of memory or cores."""

from __future__ import annotations

from hubfleet.compile.capacity.node import GI, MI

EVICTION = 100 * MI
"""Below this much free memory the kubelet evicts pods, so it is never allocatable (GKE, EKS and AKS alike)."""

_MEMORY_BANDS = ((4 * GI, 25), (4 * GI, 20), (8 * GI, 10), (112 * GI, 6))
_MEMORY_BEYOND = 2


def memory(capacity: int) -> int:
    """Bytes reserved of a capacity: 25 % of the first 4 GiB, 20 % of the next 4, 10 % of 8, 6 % of 112, 2 % beyond.

    Source: Google Cloud, "Plan GKE Standard node sizes", "Memory and CPU reservations". Under 1 GiB it is 255 MiB.
    """
    if capacity < GI:
        return 255 * MI
    hundredths, left = 0, capacity
    for width, percent in _MEMORY_BANDS:
        part = min(left, width)
        hundredths += part * percent
        left -= part
    return -(-(hundredths + left * _MEMORY_BEYOND) // 100)


def cpu(cores: int) -> int:
    """Return 1/1000 cores reserved: 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % beyond.

    Source: Google Cloud, "Plan GKE Standard node sizes"; Amazon's node image does the same (`getCPUMillicoresToReserve`
    in nodeadm, awslabs/amazon-eks-ami).
    """
    quarters = 240 * min(cores, 1) + 40 * min(max(cores - 1, 0), 1) + 20 * min(max(cores - 2, 0), 2)
    return -(-(quarters + 10 * max(cores - 4, 0)) // 4)
