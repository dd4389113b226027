"""What a machine is, what it loses before users get it, and the parts that providers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

MI = 2**20
GI = 2**30


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine type as the provider sells it: `cpu` in vCPUs, `memory` in bytes (nominal, so never all usable).

    `gpu_type` is written as GKE writes accelerators (`nvidia-tesla-t4`, `nvidia-l4`), for every provider.
    """

    name: str
    cpu: int
    memory: int
    gpus: int = 0
    gpu_type: str | None = None


@dataclass(frozen=True, slots=True)
class Overhead:
    """What somebody else takes of a node: `memory` in bytes, `cpu` in 1/1000 core, and pods."""

    memory: int
    cpu: int
    pods: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What hubfleet knows about one provider's nodes.

    `hidden` (nominal bytes to bytes) is what firmware and kernel keep before the kubelet counts a node's capacity;
    `pods` is the most pods that a node of this machine takes unless its pool says otherwise;
    `reserved` is what the kubelet then keeps of a machine with this capacity in bytes and so many pods at most, what it
    evicts pods for included;
    `daemonsets` is what the pods that run on every node request, guessed rather too high than too low.
    """

    machines: Callable[[], Mapping[str, Machine]]
    hidden: Callable[[int], int]
    reserved: Callable[[Machine, int, int], Overhead]
    pods: Callable[[Machine], int]
    daemonsets: Overhead


def by_name(machines: Iterable[Machine]) -> dict[str, Machine]:
    """Index machines by their name."""
    return {machine.name: machine for machine in machines}


def gib(amount: float) -> int:
    """Bytes of an amount in GiB (providers write GB and mean GiB)."""
    return int(amount * GI)


def page_tables(memory: int) -> int:
    """Bytes that a plain Linux guest hides of its nominal memory.

    The kernel keeps 64 bytes for every page of 4096, which is 1/64, and 100 to 300 MiB for itself and the firmware.
    1/60 and 256 MiB are above all that nodes of GKE and AKS were seen to hide: 0.37 of 16 GiB, 0.66 of 32, 4.05 of 240.
    """
    return memory // 60 + 256 * MI
