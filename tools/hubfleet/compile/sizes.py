"""Sizes that people may choose: computed from what a node offers, or as listed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hubfleet.compile.capacity import SizeStep, label, nearest, shares
from hubfleet.compile.capacity.node import GI, MI
from hubfleet.compile.choice import slug
from hubfleet.compile.pools import offer, usual_pool
from hubfleet.model.bounds import CpuBounds, MemoryBounds
from hubfleet.model.json import Json, Values
from hubfleet.model.server import Choice, ComputedSizes, Size
from hubfleet.model.stage import Stage

LEAST = 2**30
"""Bytes kept free for a server of which nothing else is said."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One size: bytes and cores, as KubeSpawner takes them; None where nothing is said.

    `pool` and `gpus` where they differ from the choice's.
    """

    id: str
    name: str
    traits: Values
    given_id: bool = False
    description: str | None = None
    pool: str | None = None
    gpus: int | None = None
    groups: tuple[str, ...] = ()
    default: bool = False
    slug: str | None = None


def amounts(stage: Stage, choice: Choice) -> tuple[Amount, ...]:
    """Return the sizes of a choice, one of them the default; none where it offers no choice of size."""
    sizes = choice.sizes
    if sizes is None:
        return ()
    found = _computed(stage, choice, sizes) if isinstance(sizes, ComputedSizes) else tuple(map(_listed, sizes))
    chosen = next((one.id for one in found if one.default), found[0].id if found else "")
    return tuple(replace(one, default=one.id == chosen) for one in found)


def pool_of_sizes(stage: Stage, choice: Choice) -> str | None:
    """Return the pool that computed sizes are computed for."""
    own = choice.sizes.pool if isinstance(choice.sizes, ComputedSizes) else None
    return own or choice.pool or usual_pool(stage)


def bounds(memory: MemoryBounds, cpu: CpuBounds) -> Values:
    """Return KubeSpawner's traits. Where only a memory limit is said it is also kept free, as Kubernetes does it."""
    guarantee = memory.guarantee or memory.limit
    traits: Values = {
        "mem_guarantee": guarantee.bytes if guarantee else None,
        "mem_limit": memory.limit.bytes if memory.limit else None,
        "cpu_guarantee": cpu.guarantee.cores if cpu.guarantee else None,
        "cpu_limit": cpu.limit.cores if cpu.limit else None,
    }
    return {name: value for name, value in traits.items() if value is not None}


def base_traits(stage: Stage) -> Values:
    """Return what servers get of which a choice says nothing: the default choice's preselected size and its bounds."""
    server = stage.settings.server
    chosen = next((one for one in amounts(stage, server) if one.default), None)
    return {"mem_guarantee": LEAST} | bounds(server.memory, server.cpu) | (chosen.traits if chosen else {})


def instead_of(traits: Values, base: Values) -> Values:
    """Return traits that take the place of others: a bound that only the others have is taken away."""
    pairs = (("mem_guarantee", "mem_limit"), ("cpu_guarantee", "cpu_limit"))
    taken = {name for pair in pairs if traits.keys() & pair for name in pair if base.get(name) is not None}
    return {**dict.fromkeys(sorted(taken - traits.keys())), **traits}


def _listed(size: Size) -> Amount:
    groups = tuple(map(str, size.groups))
    return Amount(
        str(size.id or slug(size.name)),
        size.name,
        bounds(size.memory, size.cpu) | size.overrides,
        given_id=size.id is not None,
        description=size.description,
        pool=size.pool,
        gpus=size.gpus,
        groups=groups,
        default=size.default,
        slug=str(size.slug) if size.slug else None,
    )


def _computed(stage: Stage, choice: Choice, sizes: ComputedSizes) -> tuple[Amount, ...]:
    node = offer(stage, pool_of_sizes(stage, choice))
    steps = shares(node, sizes.smallest.bytes, sizes.steps) if node else ()
    if not steps:
        return _nominal(sizes)
    wanted = nearest(steps, sizes.default.bytes) if sizes.default else steps[0]
    return tuple(_step(at, step, default=step is wanted) for at, step in enumerate(steps, start=1))


def _step(at: int, step: SizeStep, *, default: bool) -> Amount:
    traits: dict[str, Json] = {
        "mem_guarantee": step.memory_guarantee,
        "mem_limit": step.memory_limit,
        "cpu_guarantee": step.cpu_guarantee,
        "cpu_limit": step.cpu_limit,
    }
    return Amount(f"size-{at}", label(step), traits, default=default)


def _nominal(sizes: ComputedSizes) -> tuple[Amount, ...]:
    """Offer the amounts as written where no node is known that they could be computed from, as on this machine."""
    found = [sizes.smallest.bytes << doubling for doubling in range(sizes.steps)]
    wanted = min(found, key=lambda one: abs(one - (sizes.default or sizes.smallest).bytes))
    return tuple(
        Amount(f"size-{at}", _memory(one), {"mem_guarantee": one, "mem_limit": one}, default=one == wanted)
        for at, one in enumerate(found, start=1)
    )


def _memory(amount: int) -> str:
    return f"{amount / GI:g} GiB RAM" if amount >= GI else f"{amount // MI} MiB RAM"
