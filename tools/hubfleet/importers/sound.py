"""A source whose clusters and hubs can have files: what can't be a name or a domain is told, and the import goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from hubfleet.findings import Finding, Location, Severity
from hubfleet.importers.clusters import cluster_file
from hubfleet.importers.source import SourceCluster, SourceFleet, SourceHub
from hubfleet.load.fleet import PROVIDERS
from hubfleet.model.json import Values
from hubfleet.model.names import Domain, ResourceName

RULE = "import-unknown"
LONGEST = 40
"""Letters of a name that is made up: a stage and a word may come behind it."""


@dataclass
class _Sound:
    findings: list[Finding] = field(default_factory=list)

    def fleet(self, source: SourceFleet) -> SourceFleet:
        clusters = [self._cluster(one, name) for one, name in self._named(source.clusters)]
        return replace(source, clusters=tuple(clusters), findings=(*source.findings, *self.findings))

    def _named(self, clusters: Sequence[SourceCluster]) -> Iterator[tuple[SourceCluster, str]]:
        taken: set[str] = set()
        for one in clusters:
            name = self._name(one.name, "cluster", _place(one), taken)
            taken.add(name)
            yield one, name

    def _cluster(self, one: SourceCluster, name: str) -> SourceCluster:
        taken: set[str] = set()
        hubs = []
        for hub in one.hubs:
            called = self._name(hub.name, "hub", hub.values.at, taken)
            taken.add(called)
            hubs.append(self._hub(hub, name, called))
        return self._placed(replace(one, name=name, hubs=tuple(hubs)))

    def _hub(self, hub: SourceHub, cluster: str, name: str) -> SourceHub:
        domain = hub.domain
        if domain is not None and not _is(Domain, domain):
            self._tell(f'"{domain}" is not a domain: {name} gets one of its cluster', hub.values.at)
            domain = None
        namespace = hub.namespace if _is(ResourceName, hub.namespace) else name
        belongs = hub.belongs_to if not hub.belongs_to or _is(ResourceName, hub.belongs_to) else _slug(hub.belongs_to)
        named = replace(hub, cluster=cluster, name=name, namespace=namespace, belongs_to=belongs)
        return replace(named, domain=domain, title=" ".join(hub.title.split()))

    def _placed(self, one: SourceCluster) -> SourceCluster:
        """Return the cluster with data that says where it is; what does not becomes any cluster of a kubeconfig."""
        fault = _fault(one)
        if fault is None:
            for key in (key for key, value in one.data.items() if value in ("", None)):
                self._tell(f"the source does not say the {key} of {one.name}", _place(one), f"clusters/{one.name}.yaml")
            return replace(one, data={key: value for key, value in one.data.items() if value is not None})
        self._tell(f"{one.name} is taken as a cluster of a kubeconfig file: {fault}", _place(one))
        data: Values = {"provider": "kubeconfig", "context": one.name, "kubernetes": one.data["kubernetes"]}
        return replace(one, data=data)

    def _name(self, given: str, what: str, at: Location, taken: set[str]) -> str:
        """Return a name that can be one and that no other has."""
        if _is(ResourceName, given) and given not in taken:
            return given
        base = _slug(given) or what
        name = next(one for at in range(1, 10**6) if (one := base if at == 1 else f"{base}-{at}") not in taken)
        why = "stands twice" if given in taken else "can't be a name here"
        self._tell(f'the name of the {what} "{given}" {why}: it is called {name}', at)
        return name

    def _tell(self, message: str, at: Location, file: str = "") -> None:
        advice = f"write it in {file}" if file else ""
        self.findings.append(Finding(RULE, Severity.WARNING, message, at, advice))


def sound(source: SourceFleet) -> SourceFleet:
    """Return the source with names and domains that hubfleet's files can have; `findings` tell what was changed."""
    return _Sound().fleet(source)


def without_unfit(file: Values, pools: Values) -> Values:
    """Return the node pools that a cluster's file can have: labels may stand in a source that none of a node can be."""
    unfit = {str(loc[1]) for loc, _ in _faults(file) if loc[0] == "node_pools" and len(loc) > 1}
    return {name: pool for name, pool in pools.items() if name not in unfit}


def _fault(cluster: SourceCluster) -> str | None:
    """Return what is wrong with a cluster's data, or None."""
    return next((f"{'.'.join(map(str, loc))}: {message}" for loc, message in _faults(cluster_file(cluster, {}))), None)


def _faults(file: Values) -> list[tuple[tuple[int | str, ...], str]]:
    try:
        PROVIDERS[str(file["provider"])].model_validate(file)
    except ValidationError as error:
        return [(one["loc"], one["msg"]) for one in error.errors(include_url=False)]
    return []


def _place(cluster: SourceCluster) -> Location:
    spots = [Location(one.source, one.line) for one in cluster.settings[:1]]
    return (spots or [hub.values.at for hub in cluster.hubs[:1]] or [Location(cluster.name)])[0]


def _is(kind: type[Domain | ResourceName], given: str) -> bool:
    try:
        kind.parse(given)
    except PydanticCustomError:
        return False
    return True


def _slug(given: str) -> str:
    kept = "".join(one if one.isascii() and one.isalnum() else "-" for one in given.lower())
    return "-".join(part for part in kept[:LONGEST].split("-") if part)
