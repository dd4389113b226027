"""What a group of steps is called: a hub once where both its stages take the same change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hubfleet.plan.step import Step


@dataclass(frozen=True, slots=True)
class Named:
    """Some steps of one owner. `both` are staging and production of a hub, which then need no words of their own."""

    cluster: str
    name: str
    both: bool


def names_of(steps: Iterable[Step]) -> list[Named]:
    """Return every step's name, hubs whose stages are all there once; as people sort them: `lab-9` before `lab-10`."""
    found: dict[tuple[str, str], list[Step]] = {}
    for step in steps:
        found.setdefault((step.cluster, step.stage.owner), []).append(step)
    return [one for place in sorted(found, key=_sorted) for one in _of_owner(place[1], found[place])]


def clusters_of(names: Iterable[Named]) -> dict[str, list[Named]]:
    """The names by cluster, in order."""
    found: dict[str, list[Named]] = {}
    for one in names:
        found.setdefault(one.cluster, []).append(one)
    return found


def _of_owner(owner: str, steps: list[Step]) -> Iterator[Named]:
    if len(steps) > 1:
        yield Named(steps[0].cluster, owner, both=True)
    else:
        yield Named(steps[0].cluster, str(steps[0].stage), both=False)


def _sorted(place: tuple[str, str]) -> list[tuple[bool, int, str]]:
    words = re.split(r"(\d+)", "/".join(place))
    return [(word.isdigit(), int(word) if word.isdigit() else 0, word) for word in words]
