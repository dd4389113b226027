"""All parts of a stage to the values of its releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hubfleet.compile.errors import FeatureClash
from hubfleet.compile.part import MAIN, NOTHING, Clash, Part, ReleaseKey, entry_lists, finished, settled
from hubfleet.model.json import Path, Values
from hubfleet.model.release import SecretNeed


@dataclass(frozen=True, slots=True)
class Joined:
    """One release's share of all parts. `sources` maps paths of values to paths of the stage's data."""

    values: Values
    secrets: tuple[SecretNeed, ...]
    sources: dict[Path, str]


def join(parts: Mapping[str, Part], stage: str = "stage") -> dict[ReleaseKey, Joined]:
    """Put the parts of all features together, by feature name, so that their order does not matter.

    The main release is always there; what parts say about a release that none of them adds is left out. Raises
    FeatureClash where two features set a path to different values.
    """
    whole = NOTHING
    for name in sorted(parts):
        try:
            whole += parts[name]
        except Clash as clash:
            raise FeatureClash(stage, clash.path, _culprits(parts, name)) from None
    return {release: _release(whole, release) for release in sorted({MAIN, "base", *whole.releases})}


def _culprits(parts: Mapping[str, Part], last: str) -> tuple[str, str]:
    for name in sorted(parts):
        try:
            parts[name] + parts[last]
        except Clash:
            return name, last
    return last, last


def _release(whole: Part, release: ReleaseKey) -> Joined:
    raw = whole.values.get(release, {})
    values = finished(raw)
    if not isinstance(values, dict):
        raise TypeError(f"values of {release} are no mapping")
    sources = _sources({path: source for (of, path), source in whole.sources.items() if of == release}, raw)
    secrets = tuple(sorted((need for of, need in whole.secrets if of == release), key=lambda need: need.name))
    return Joined(values, secrets, sources)


def _sources(given: Mapping[Path, str], raw: Values) -> dict[Path, str]:
    """Return the sources by final path; a list made of entries has that of its first entry."""
    lists = tuple(entry_lists(raw))
    found = dict(given)
    for path in [path for path in given if any(path[: len(place)] == place for place in lists)]:
        found[settled(path, raw)] = found.pop(path)
    for place in lists:
        below = (path for path in found if path[: len(place)] == place and len(path) > len(place))
        first = min(below, key=lambda path: tuple(map(str, path)), default=place)
        if first != place:
            found.setdefault(place, found[first])
    return found
