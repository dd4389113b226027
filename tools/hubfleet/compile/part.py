"""What one feature contributes to a stage: values, secrets, releases, and where each value came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from hubfleet.model.json import Json, Path, Values
from hubfleet.model.release import SecretNeed

ReleaseKey: TypeAlias = Literal[
    "base",
    "home-nfs",
    "jupyterhub",
    "dask-gateway",
    "binderhub-service",
    "cert-manager",
    "nginx-ingress",
    "support",
]
"""A release's name within a stage, or within what runs beside hubs: the same that people use under `values:`."""

MAIN: ReleaseKey = "jupyterhub"


class Entries(dict[str, "Json"]):
    """A list of the chart to which several features add, each under a key of its own.

    Once all parts are joined it becomes a list in the order of its keys. To be used only where the chart has no
    mapping of its own for it.
    """


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature contributes. Add parts up with `+`; `join` puts the parts of all features together.

    `sources` gives, for each release and path of its values, the path of the stage's data that caused it; a path
    below the stage's data is written as people write it: `profiles[GPU].image`.
    """

    values: Mapping[ReleaseKey, Values] = field(default_factory=dict)
    secrets: tuple[tuple[ReleaseKey, SecretNeed], ...] = ()
    releases: frozenset[ReleaseKey] = frozenset()
    sources: Mapping[tuple[ReleaseKey, Path], str] = field(default_factory=dict)

    def __add__(self, other: Part) -> Part:
        """Return both together. Raises Clash where they set one path to different values."""
        if not other.sources and not other.secrets and not other.releases:
            return self
        values = dict(self.values)
        for key, more in other.values.items():
            values[key] = together(values[key], more) if key in values else more
        secrets = tuple(dict.fromkeys((*self.secrets, *other.secrets)))
        return Part(values, secrets, self.releases | other.releases, {**other.sources, **self.sources})


NOTHING = Part()


class Clash(Exception):
    """Two parts set the same path to different values."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


def part(
    values: Values,
    source: str,
    *,
    release: ReleaseKey = MAIN,
    secrets: tuple[SecretNeed, ...] = (),
    releases: frozenset[ReleaseKey] = frozenset(),
    sources: Mapping[Path, str] | None = None,
) -> Part:
    """Return a part whose values all come from `source`, apart from paths that `sources` names more exactly."""
    known = {(release, path): source for path in leaves(values)}
    known |= {(release, path): exact for path, exact in (sources or {}).items()}
    return Part({release: values}, tuple((release, need) for need in secrets), releases, known)


def together(one: Values, other: Values) -> Values:
    """Merge two mappings that agree wherever both set something. Raises Clash where they do not."""
    merged = dict(one)
    for key, value in other.items():
        merged[key] = _both(merged[key], value, key) if key in merged else value
    return Entries(merged) if isinstance(one, Entries) or isinstance(other, Entries) else merged


def _both(one: Json, other: Json, key: str) -> Json:
    if isinstance(one, dict) and isinstance(other, dict) and isinstance(one, Entries) == isinstance(other, Entries):
        try:
            return together(one, other)
        except Clash as clash:
            raise Clash((key, *clash.path)) from None
    if one != other or type(one) is not type(other):
        raise Clash((key,))
    return one


def leaves(values: Json, path: Path = ()) -> list[Path]:
    """Return the path of every value that is no mapping, and of every empty mapping; lists count as one value."""
    if not isinstance(values, dict) or not values:
        return [path]
    found: list[Path] = []
    for key, inside in values.items():
        below = (*path, key)
        if isinstance(inside, dict) and inside:
            found += leaves(inside, below)
        else:
            found.append(below)
    return found


def finished(values: Json) -> Json:
    """Return the values in their final form: entries as lists, plain text, keys sorted, as Helm sorts them, too."""
    if isinstance(values, str):
        return str(values)
    if isinstance(values, Entries):
        return [finished(values[key]) for key in sorted(values)]
    if isinstance(values, dict):
        return {str(key): finished(values[key]) for key in sorted(values)}
    return [finished(item) for item in values] if isinstance(values, list) else values


def entry_lists(values: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the path of everything that becomes a list."""
    if isinstance(values, Entries):
        yield path
    if isinstance(values, dict):
        for key, inside in values.items():
            if isinstance(inside, dict):
                yield from entry_lists(inside, (*path, key))


def settled(path: Path, values: Values) -> Path:
    """Return where a path of unfinished values is found once entries have become lists."""
    inside: Json = values
    parts: list[str | int] = []
    for key in path:
        parts.append(sorted(inside).index(str(key)) if isinstance(inside, Entries) and key in inside else key)
        inside = inside.get(key) if isinstance(inside, dict) and isinstance(key, str) else None
    return tuple(parts)
