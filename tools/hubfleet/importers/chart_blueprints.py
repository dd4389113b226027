"""Blueprints from the defaults of the source's wrapper charts.

One for what every hub of the chart has, `<chart>`, and one for each chart that hubs may switch on, `<chart>-<release>`:
raw values for a release that a stage does not have would do nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hubfleet.importers.comments import Comment
from hubfleet.importers.fold import lay, leaves, says
from hubfleet.model.json import Json, Values, get, put
from hubfleet.model.key import StageName

ALWAYS = ("jupyterhub", "base")
"""Releases that every stage has."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One hub of the fleet: each stage's full data, without what is said by default. `releases` are of every stage."""

    name: str
    cluster: str
    stages: Mapping[str, Values]
    domains: Mapping[StageName, str]
    comments: Mapping[str, Comment]
    cluster_domain: str
    chart: str = ""
    python: Mapping[str, str] = field(default_factory=dict)
    releases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChartBlueprints:
    """Blueprints by name, each with what it says."""

    said: Mapping[str, Values]

    def of(self, hub: Brought) -> list[str]:
        """Return the blueprints that a hub extends for its chart."""
        return [name for name in _names(hub) if name in self.said]

    def inherited(self, hub: Brought) -> Values:
        """Return all that a hub has from them."""
        found: Values = {}
        for name in self.of(hub):
            found = lay(found, self.said[name])
        return found


def chart_blueprints(charts: Mapping[str, Values], hubs: Sequence[Brought]) -> ChartBlueprints:
    """Return the blueprints for charts' defaults; an empty one is none."""
    parts = {name: said for chart, whole in charts.items() for name, said in _parts(chart, whole)}
    agreed = {name: _agreed(name, said, hubs) for name, said in parts.items()}
    return ChartBlueprints({name: said for name, said in agreed.items() if said})


def _parts(chart: str, said: Values) -> Iterator[tuple[str, Values]]:
    raw = said.get("values")
    by_release = raw if isinstance(raw, dict) else {}
    always: Values = {release: values for release, values in by_release.items() if release in ALWAYS}
    yield chart, {key: value for key, value in said.items() if key != "values"} | ({"values": always} if always else {})
    for release, values in by_release.items():
        if release not in ALWAYS:
            yield f"{chart}-{release}", {"values": {release: values}}


def _names(hub: Brought) -> list[str]:
    parts = (f"{hub.chart}-{release}" for release in sorted(hub.releases) if release not in ALWAYS)
    return [hub.chart, *parts] if hub.chart else []


def _agreed(name: str, said: Values, hubs: Sequence[Brought]) -> Values:
    """Return a blueprint with only such raw values as every stage below it has or says anew: none takes them back."""
    stages = [stage for hub in hubs if name in _names(hub) for stage in hub.stages.values()]
    kept = {key: value for key, value in said.items() if key != "values"}
    for path, value in leaves(said.get("values", {})) if stages else ():
        at = ("values", *path)
        if all(says(stage, at, value) or _says_anew(get(stage, at)) for stage in stages):
            kept = put(kept, at, value)
    return kept


def _says_anew(value: Json) -> bool:
    return value is not None and not isinstance(value, dict)
