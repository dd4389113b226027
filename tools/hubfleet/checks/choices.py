"""What people can choose in a stage, with the place of each choice in its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hubfleet.compile.inherit import inherited
from hubfleet.model.bounds import CpuBounds, MemoryBounds
from hubfleet.model.quantities import Cpu, Memory
from hubfleet.model.server import Choice, Profile, Size
from hubfleet.model.stage import Stage


def written_choices(stage: Stage) -> Iterator[tuple[str, Choice]]:
    """The default choice and each profile, as they are written."""
    yield "server", stage.settings.server
    for index, profile in enumerate(stage.settings.profiles):
        yield f"profiles[{index}]", profile


def choices_of(stage: Stage) -> Iterator[tuple[str, Choice]]:
    """The default choice and each profile, with all that profiles inherit."""
    for path, choice in written_choices(stage):
        yield path, inherited(choice, stage.settings.server) if isinstance(choice, Profile) else choice


def listed_sizes(path: str, choice: Choice) -> Iterator[tuple[str, Size]]:
    """The sizes that a choice lists, each with its place."""
    if isinstance(choice.sizes, tuple):
        for index, size in enumerate(choice.sizes):
            yield f"{path}.sizes[{index}]", size


def bounds_of(path: str, choice: Choice) -> Iterator[tuple[str, MemoryBounds, CpuBounds, str | None]]:
    """Every pair of bounds of a choice: its own and those of its sizes, with its place and pool."""
    yield path, choice.memory, choice.cpu, choice.pool
    for place, size in listed_sizes(path, choice):
        yield place, size.memory, size.cpu, size.pool or choice.pool


def bounds_told_once(
    stage: Stage, measured: Callable[[MemoryBounds, CpuBounds, str | None], object]
) -> Iterator[tuple[str, MemoryBounds, CpuBounds, str | None]]:
    """Every pair of bounds of a stage, but not those of a profile that measure the same where they come from."""
    server = bounds_of("", stage.settings.server)
    of_server = {place: measured(memory, cpu, pool) for place, memory, cpu, pool in server}
    for path, choice in choices_of(stage):
        for place, memory, cpu, pool in bounds_of(path, choice):
            here = place.removeprefix(path)
            if path == "server" or here not in of_server or of_server[here] != measured(memory, cpu, pool):
                yield place, memory, cpu, pool


def pools_named(path: str, choice: Choice) -> Iterator[tuple[str, str]]:
    """Every node pool that a choice names, with its place."""
    if choice.pool:
        yield f"{path}.pool", choice.pool
    if choice.sizes is not None and not isinstance(choice.sizes, tuple) and choice.sizes.pool:
        yield f"{path}.sizes.pool", choice.sizes.pool
    for place, size in listed_sizes(path, choice):
        if size.pool:
            yield f"{place}.pool", size.pool


def more(one: Memory | Cpu | None, other: Memory | Cpu | None) -> bool:
    """Whether one amount is more than the other; never where one of them is not said."""
    return one is not None and other is not None and amount(one) > amount(other)


def amount(given: Memory | Cpu) -> float:
    """Bytes, or cores."""
    return given.bytes if isinstance(given, Memory) else given.cores
