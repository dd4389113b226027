"""Choices of size that fill a node: the whole node, its half, its quarter, ...

A node never offers a round number: 32 GiB nominal are 27 GiB for users, so eight users get 3.4 GiB each, while a choice
of "4 GiB" would seat six and leave a tenth of the node empty. So a choice is an exact share, and the amount that people
write (`smallest: 2Gi`, `default: 4Gi`) names the share that comes nearest: within a factor of the square root
of 2 either way, which is one share and only one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from hubfleet.compile.capacity.node import GI, MI
from hubfleet.compile.capacity.offer import Allocatable


@dataclass(frozen=True, slots=True)
class SizeStep:
    """One choice: memory in bytes (whole MiB), CPU in cores (whole 1/1000), and how many of it fill a node.

    The memory limit is the guarantee, because memory that a neighbour was promised can't be taken back without killing
    somebody. The CPU limit is all that the node has, because CPU can.
    """

    memory_guarantee: int
    memory_limit: int
    cpu_guarantee: float
    cpu_limit: float
    users_per_node: int


@cache
def shares(node: Allocatable, smallest: int | None = None, steps: int = 4) -> tuple[SizeStep, ...]:
    """Return up to `steps` choices, each twice the one before, smallest first.

    With `smallest` (bytes) the first is the share nearest to it, and there are fewer where the whole node comes before
    `steps` are reached. Without it the last is the whole node. Empty: no share of this node comes near `smallest`,
    or the node has nothing to offer. No choice seats more users than the node takes pods.
    """
    possible = [_step(node, halvings) for halvings in range(_deepest(node), -1, -1)]
    if smallest is None:
        return tuple(possible[-steps:]) if steps > 0 else ()
    near = [step for step in possible if 2 * step.memory_guarantee**2 >= smallest**2]
    return tuple(near[: max(steps, 0)])


def nearest(choices: tuple[SizeStep, ...], memory: int) -> SizeStep | None:
    """Return the choice whose memory is nearest to `memory` bytes by factor; None without choices."""
    return min(choices, key=lambda step: _factor(step.memory_guarantee, memory), default=None)


def label(step: SizeStep) -> str:
    """Name a choice for people by its real numbers, rounded down: `1.6 GiB RAM, 0.21 to 3.4 CPUs`."""
    memory = _down(step.memory_guarantee / GI, 1)
    limit = _down(step.cpu_limit, 1)
    cpus = limit if step.users_per_node == 1 else f"{_down(step.cpu_guarantee, 2)} to {limit}"
    return f"{memory} GiB RAM, {cpus} CPUs"


def _down(amount: float, decimals: int) -> str:
    """Write an amount with at most so many decimals, never more than it is."""
    scale = 10**decimals
    return f"{math.floor(amount * scale + 1e-6) / scale:.{decimals}f}".rstrip("0").rstrip(".")


def _deepest(node: Allocatable) -> int:
    """How often the node can be halved and give everybody a MiB, 1/1000 core and a pod; -1 when it offers nothing."""
    most = min(node.memory // MI, _millicores(node), node.pods)
    return most.bit_length() - 1


def _step(node: Allocatable, halvings: int) -> SizeStep:
    memory = (node.memory >> halvings) // MI * MI
    millicores = _millicores(node)
    return SizeStep(memory, memory, (millicores >> halvings) / 1000, millicores / 1000, 1 << halvings)


def _millicores(node: Allocatable) -> int:
    """Whole thousandths of a core; the little more undoes what a float lost."""
    return int(node.cpu * 1000 + 1e-6)


def _factor(one: int, other: int) -> float:
    return max(one, other) / max(min(one, other), 1)
