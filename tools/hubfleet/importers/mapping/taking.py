"""How a feature's settings are taken over: what becomes of each, and the hub data that says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hubfleet.model.json import Json, Path, Values, get, put

Selector = tuple[tuple[str, str], ...]
"""Labels that together select nodes, sorted."""


class Unfit(Exception):
    """A setting that no field can say: it stays under `values:`."""


def selector_of(given: Json) -> Selector | None:
    """Return the labels that select nodes, or None where there are none; null says that a label does not count."""
    if not isinstance(given, dict):
        return None
    said = {label: value for label, value in given.items() if value is not None}
    if not said or not all(isinstance(value, str) for value in said.values()):
        return None
    return tuple(sorted((label, str(value)) for label, value in said.items()))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a source tells of a hub beside its values. `pools` are node pools by the labels that select them,
    `gpu_pools` those with GPUs, `python` the text of files that another stage of the hub has beside it. `is_chart`:
    these are a chart's defaults, of which hubs switch on what they want. `labels` select the nodes of all servers, and
    with what a choice says besides those of its servers.
    """

    cluster: str
    name: str
    title: str
    provider: str = ""
    pools: Mapping[Selector, str] = field(default_factory=dict)
    gpu_pools: frozenset[str] = frozenset()
    python: Mapping[str, str] = field(default_factory=dict)
    is_chart: bool = False
    labels: Values = field(default_factory=dict)

    def pool(self, labels: Json) -> str | None:
        """Return the pool that node labels select, or None."""
        selector = selector_of(labels)
        return self.pools.get(selector) if selector else None


@dataclass
class Taking:
    """One hub's values on their way: `data` for its hub.yaml, and for each setting taken the field that says it.

    `python` are files to stand beside it.
    """

    values: Values
    facts: Facts
    data: Values = field(default_factory=dict)
    claims: dict[Path, str] = field(default_factory=dict)
    reasons: dict[Path, str] = field(default_factory=dict)
    python: dict[str, str] = field(default_factory=dict)

    def get(self, path: str | Path) -> Json:
        """The source's value at a path, or None."""
        return get(self.values, split(path))

    def has(self, path: str | Path) -> bool:
        """Whether the source says something at a path, be it null."""
        *parents, last = split(path)
        above = get(self.values, tuple(parents))
        return isinstance(above, dict) and last in above

    def put(self, to: str, value: Json) -> None:
        """Set a field of the hub."""
        self.data = put(self.data, split(to), value)

    def claim(self, path: str | Path, to: str) -> None:
        """Say which field holds what the source says at a path."""
        if self.has(path):
            self.claims[split(path)] = to

    def leave(self, path: str | Path, reason: str) -> None:
        """Say why what the source says at a path has no place here."""
        if self.has(path):
            self.reasons[split(path)] = reason

    def reason(self, path: Path) -> str | None:
        """Return why a setting is left out, or None."""
        return next((self.reasons[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.reasons), None)

    def move(self, path: str | Path, to: str, read: Callable[[Json], Json] | None = None) -> None:
        """Move one setting to one field; leave it where the field can't say it."""
        if not self.has(path):
            return
        try:
            value = read(self.get(path)) if read else self.get(path)
        except Unfit:
            return
        if value is not None:
            self.put(to, value)
        self.claim(path, to)


def split(path: str | Path) -> Path:
    """Return a path as keys."""
    return tuple(path.split(".")) if isinstance(path, str) else path
