"""The files of an imported fleet: each says only what it does not inherit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hubfleet.importers.chart_blueprints import Brought, ChartBlueprints, chart_blueprints
from hubfleet.importers.comments import Comment
from hubfleet.importers.defaults import pruned
from hubfleet.importers.fold import by_text, fold, lay, over, shared, without_nulls
from hubfleet.importers.write import write
from hubfleet.load.fleet import PROVIDERS
from hubfleet.model.hub import BlueprintConfig, HubConfig
from hubfleet.model.json import Values, get
from hubfleet.model.key import StageName
from hubfleet.model.organisation import FleetConfig

LEAST = 2
"""How many must say the same before it is said once for all."""

STAFF = Comment(("Who runs the hubs, by login provider. Where nobody stands, the source does not say it: fill it in.",))
Staff = Mapping[str, Sequence[str]]
"""Whom the source names as staff, by login provider."""


@dataclass(frozen=True, slots=True)
class _Folded:
    hub: Brought
    data: Values
    stages: dict[str, Values]
    blueprints: list[str]
    chart: Values

    @property
    def beyond(self) -> Values:
        """What it says beyond its wrapper chart's defaults."""
        return without_nulls(over(self.data, self.chart))


def files_of(
    name: str, clusters: Mapping[str, Values], hubs: Sequence[Brought], charts: Mapping[str, Values], staff: Staff
) -> dict[str, str]:
    """Return every file by path. `charts` are blueprints from the defaults of the source's wrapper charts."""
    blueprints = chart_blueprints(charts, hubs)
    folded = [_folded(hub, blueprints) for hub in hubs]
    several = len({hub.cluster for hub in hubs}) > 1
    of_fleet = shared([_alike(folded, name) for name in sorted(clusters)], LEAST, everywhere=True) if several else {}
    files: dict[str, str] = {}
    for cluster in sorted(clusters):
        members = [one for one in folded if one.hub.cluster == cluster]
        files |= _cluster(cluster, clusters[cluster], members, of_fleet)
    for blueprint, said in blueprints.said.items():
        files[f"hubs/_blueprints/{blueprint}.yaml"] = write(BlueprintConfig, said, {})
    outside = sorted({domain for hub in hubs for domain in _foreign(hub)})
    known: Values = {provider: [*staff.get(provider, ())] for provider in _staff(hubs)}
    comments = {} if all(known.values()) else {"staff": STAFF}
    files["fleet.yaml"] = write(FleetConfig, _fleet(name, of_fleet, outside, hubs, known), comments)
    return dict(sorted(files.items()))


def _folded(hub: Brought, blueprints: ChartBlueprints) -> _Folded:
    data, stages = fold(hub.stages)
    data.pop("domain", None)
    domain = hub.domains.get(StageName.PRODUCTION)
    base = domain or f"{hub.name}.{hub.cluster_domain}"
    if domain and domain != f"{hub.name}.{hub.cluster_domain}":
        data["domain"] = domain
    staging = hub.domains.get(StageName.STAGING)
    if staging and staging != f"staging.{base}":
        stages[StageName.STAGING]["domain"] = staging
    return _Folded(hub, data, stages, blueprints.of(hub), blueprints.inherited(hub))


def _alike(folded: Sequence[_Folded], cluster: str) -> Values:
    """Return what most hubs of a cluster say: for the fleet, a cluster counts once, however many hubs it has."""
    said = [one.beyond for one in folded if one.hub.cluster == cluster]
    return shared(said, min(LEAST, len(said))) if said else {}


def _cluster(cluster: str, said: Values, members: Sequence[_Folded], of_fleet: Values) -> dict[str, str]:
    common = shared([one.beyond for one in members], LEAST) if len(members) > 1 else {}
    common = over(common, _known(of_fleet, common)) if common else {}
    model = PROVIDERS[str(said["provider"])]
    files = {f"clusters/{cluster}.yaml": write(model, pruned(said, model), {})}
    if common:
        comments = _comments(members, common)
        files[f"hubs/_blueprints/{cluster}.yaml"] = write(BlueprintConfig, common, comments)
    for one in members:
        own = over(one.data, lay(lay(of_fleet, one.chart), common))
        blueprints = [*one.blueprints, *([cluster] if common else [])]
        files[f"hubs/{one.hub.name}/hub.yaml"] = _hub(one, own, blueprints)
        files |= {f"hubs/{one.hub.name}/{file}": text for file, text in one.hub.python.items()}
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


def _hub(one: _Folded, own: Values, blueprints: list[str]) -> str:
    stages: Values = {}
    for name in StageName:
        if name in one.stages:
            stages[name] = one.stages[name]
    data: Values = {**own, "stages": stages}
    if blueprints:
        data["blueprints"] = [*blueprints]
    return write(HubConfig, data, one.hub.comments)


def _fleet(name: str, defaults: Values, outside: list[str], hubs: Sequence[Brought], staff: Values) -> Values:
    data: Values = {"name": name, "domain": _domain(hubs)}
    if staff:
        data["staff"] = staff
    if outside:
        data["owned_domains"] = [*outside]
    if defaults:
        data["defaults"] = defaults
    return data


def _staff(hubs: Sequence[Brought]) -> list[str]:
    """Return the lists of staff that hubs ask for."""
    asked: set[str] = set()
    for hub in hubs:
        for stage in hub.stages.values():
            staff, provider = get(stage, ("login", "staff")), get(stage, ("login", "provider"))
            said = provider if staff is True else staff
            asked |= {said} if isinstance(said, str) else set()
    return sorted(asked)


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
