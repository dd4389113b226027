"""Which source hubs are stages of one hub, and what everything is called.

A hub whose name contains `staging` is one. `staging` belongs to `prod`, `x-staging` to `x-prod` or `x`; one that
belongs to none is a hub of its own with only that stage, and the gate of every production stage of its cluster.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count

from hubfleet.importers.source import SourceCluster, SourceHub
from hubfleet.model.key import StageName

PRODUCTION = ("prod", "production")


@dataclass(frozen=True, slots=True)
class Group:
    """One hub to be: its name, and the source hub of each of its stages. `gate` is another hub's name."""

    name: str
    cluster: str
    stages: dict[StageName, SourceHub]
    gate: str | None = None


def group(clusters: Iterable[SourceCluster]) -> tuple[Group, ...]:
    """Return the hubs of all clusters, by name."""
    listed = list(clusters)
    found = [(cluster.name, stem, stages) for cluster in listed for stem, stages in _pairs(cluster).items()]
    often = Counter(_short(stem, stages) for _, stem, stages in found)
    unnamed = {cluster for cluster, stem, _ in found if not stem}
    elsewhere = {cluster.name for cluster in listed}
    named: list[tuple[str, str, dict[StageName, SourceHub]]] = []
    for cluster, stem, stages in found:
        name = _short(stem, stages)
        taken = name in unnamed if name == cluster else name in elsewhere
        if not stem or often[name] > 1 or taken or _said_stage(stem, stages):
            name = "-".join(part for part in (cluster, _short(stem, stages)) if part)
        named.append((_free(name, {one for one, _, _ in named}), cluster, stages))
    return tuple(sorted(_gated(named), key=lambda one: one.name))


def _pairs(cluster: SourceCluster) -> dict[str, dict[StageName, SourceHub]]:
    """Return source hubs by what their name says beside the stage."""
    found: dict[str, dict[StageName, SourceHub]] = {}
    for hub in cluster.hubs:
        if not hub.is_staging:
            found[_free(_stem(hub, PRODUCTION), found)] = {StageName.PRODUCTION: hub}
    for hub in cluster.hubs:
        if hub.is_staging:
            stem = _stem(hub, ("staging",))
            own = stem if StageName.STAGING not in found.get(stem, {}) else _free(hub.name, found)
            found.setdefault(own, {})[StageName.STAGING] = hub
    return found


def _free(name: str, taken: Iterable[str]) -> str:
    """Return the name, with a number where another has it: `x` and `x-prod` of one cluster are two hubs."""
    known = {*taken}
    return next(one for at in count(1) if (one := name if at == 1 else f"{name or 'hub'}-{at}") not in known)


def _stem(hub: SourceHub, words: tuple[str, ...]) -> str:
    return hub.belongs_to or "-".join(part for part in hub.name.split("-") if part not in words)


def _short(stem: str, stages: dict[StageName, SourceHub]) -> str:
    """Return a hub's name where it needs no cluster's name before it; a lone staging is called so."""
    if StageName.PRODUCTION in stages:
        return stem
    return f"{stem}-staging" if stem else "staging"


def _said_stage(stem: str, stages: dict[StageName, SourceHub]) -> bool:
    """Whether the production hub's own name says `prod`: what is left of it needs the cluster's name before it."""
    production = stages.get(StageName.PRODUCTION)
    return production is not None and stem not in (production.name, production.belongs_to)


def _gated(named: list[tuple[str, str, dict[StageName, SourceHub]]]) -> Iterable[Group]:
    gates: dict[str, list[tuple[str, dict[StageName, SourceHub]]]] = {}
    for name, cluster, stages in named:
        if StageName.STAGING in stages and not stages[StageName.STAGING].belongs_to:
            gates.setdefault(cluster, []).append((name, stages))
    for name, cluster, stages in named:
        own = StageName.STAGING in stages
        others = sorted(gates.get(cluster, []), key=lambda one: (one[1][StageName.STAGING].name != "staging", one[0]))
        gate = others[0][0] if others and not own and StageName.PRODUCTION in stages else None
        yield Group(name, cluster, stages, gate)
