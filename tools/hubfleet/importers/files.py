"""The files of an imported fleet: each says only what it does not inherit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hubfleet.importers.comments import Comment
from hubfleet.importers.defaults import pruned
from hubfleet.importers.fold import by_text, fold, lay, over, shared
from hubfleet.importers.write import write
from hubfleet.load.fleet import PROVIDERS
from hubfleet.model.hub import BlueprintConfig, DefaultsConfig, HubConfig, StageSettings
from hubfleet.model.json import Values
from hubfleet.model.key import StageName

LEAST = 2
"""How many must say the same before it is said once for all."""


@dataclass(frozen=True, slots=True)
class Brought:
    """One hub of the fleet: each stage's full data, without what is said by default."""

    name: str
    cluster: str
    stages: Mapping[str, Values]
    domains: Mapping[StageName, str]
    comments: Mapping[str, Comment]
    cluster_domain: str


@dataclass(frozen=True, slots=True)
class _Folded:
    hub: Brought
    data: Values
    stages: dict[str, Values]


def files_of(name: str, clusters: Mapping[str, Values], hubs: Sequence[Brought]) -> dict[str, str]:
    """Return every file by path."""
    folded = [_folded(hub) for hub in hubs]
    of_fleet = shared([one.data for one in folded], LEAST)
    files: dict[str, str] = {}
    for cluster in sorted(clusters):
        members = [one for one in folded if one.hub.cluster == cluster]
        files |= _cluster(cluster, clusters[cluster], members, of_fleet)
    outside = sorted({domain for hub in hubs for domain in _foreign(hub)})
    files["fleet.yaml"] = write(_fleet(name, of_fleet, outside, hubs), {})
    return dict(sorted(files.items()))


def _folded(hub: Brought) -> _Folded:
    data, stages = fold(hub.stages)
    data.pop("domain", None)
    domain = hub.domains.get(StageName.PRODUCTION)
    base = domain or f"{hub.name}.{hub.cluster_domain}"
    if domain and domain != f"{hub.name}.{hub.cluster_domain}":
        data["domain"] = domain
    staging = hub.domains.get(StageName.STAGING)
    if staging and staging != f"staging.{base}":
        stages[StageName.STAGING]["domain"] = staging
    return _Folded(hub, data, stages)


def _cluster(cluster: str, said: Values, members: Sequence[_Folded], of_fleet: Values) -> dict[str, str]:
    rest = [over(one.data, of_fleet) for one in members]
    common = shared([one.data for one in members], LEAST) if len(members) > 1 else {}
    common = over(common, _known(of_fleet, common)) if common else {}
    below = lay(of_fleet, common)
    files = {f"clusters/{cluster}.yaml": write(pruned(said, PROVIDERS[str(said["provider"])]), {})}
    if common:
        comments = _comments(members, common)
        files[f"hubs/_blueprints/{cluster}.yaml"] = write(pruned(common, BlueprintConfig), comments)
    for one, alone in zip(members, rest, strict=True):
        own = over(one.data, below) if common else alone
        files[f"hubs/{one.hub.name}/hub.yaml"] = _hub(one, own, cluster if common else None)
    return files


def _known(of_fleet: Values, common: Values) -> Values:
    """Return of the fleet's defaults what a blueprint says, too: what it says nothing of, it leaves."""
    kept: Values = {}
    for key, value in of_fleet.items():
        said = common.get(key)
        if isinstance(value, dict) and isinstance(said, dict):
            kept[key] = _known(value, said)
        elif key in common:
            kept[key] = value
    return kept


def _hub(one: _Folded, own: Values, blueprint: str | None) -> str:
    stages: Values = {}
    for name in StageName:
        if name in one.stages:
            stages[name] = _stage(pruned(one.stages[name], StageSettings))
    data: Values = {**own, "stages": stages}
    if blueprint:
        data["blueprints"] = [blueprint]
    return write(_ordered(data), one.hub.comments)


def _stage(data: Values) -> Values:
    """Return a stage's data with what only stages have before the rest."""
    first: Values = {key: data[key] for key in ("domain", "namespace", "release", "gate", "ring") if key in data}
    return {**first, **data}


def _ordered(data: Values) -> Values:
    """Return a hub's data in the house's order: who it is for, what it extends, where it runs, then the rest."""
    first = ("community", "kind", "blueprints", "cluster", "domain")
    rest = [key for key in HubConfig.model_fields if key not in (*first, "stages", "values")]
    order = [*first, *rest, "stages", "values"]
    return {key: data[key] for key in order if key in data}


def _fleet(name: str, defaults: Values, outside: list[str], hubs: Sequence[Brought]) -> Values:
    data: Values = {"name": name, "domain": _domain(hubs)}
    if outside:
        data["owned_domains"] = [*outside]
    if defaults:
        data["defaults"] = pruned(defaults, DefaultsConfig)
    return data


def _domain(hubs: Sequence[Brought]) -> str:
    """Return the longest domain that most clusters' domains end with."""
    endings: dict[str, int] = {}
    for domain in sorted({hub.cluster_domain for hub in hubs}):
        parts = domain.split(".")
        for at in range(len(parts) - 1):
            ending = ".".join(parts[at:])
            endings[ending] = endings.get(ending, 0) + 1
    best = sorted(endings.items(), key=lambda one: (-one[1], -len(one[0]), one[0]))
    return best[0][0] if best else "hubs.example.org"


def _foreign(hub: Brought) -> list[str]:
    return [d for d in hub.domains.values() if not d.endswith(f".{hub.cluster_domain}") and d != hub.cluster_domain]


def _comments(members: Sequence[_Folded], common: Values) -> dict[str, Comment]:
    """Return the comments of values that a hub shares with its neighbours."""
    said = by_text(common)
    found: dict[str, Comment] = {}
    for one in members:
        own = by_text(one.data)
        for path, comment in one.hub.comments.items():
            if path in said and own.get(path) == said[path]:
                found.setdefault(path, comment)
    return found
