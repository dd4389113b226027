"""A source fleet to a fleet's files and an account of every setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hubfleet.findings import Finding, Location, Severity
from hubfleet.importers.chart_blueprints import Brought
from hubfleet.importers.clusters import Offers, cluster_file, domain_of, labels_of, pools_of, titled
from hubfleet.importers.comments import Comment, comments_of
from hubfleet.importers.defaults import pruned
from hubfleet.importers.files import files_of
from hubfleet.importers.mapping.taking import Facts, Selector
from hubfleet.importers.naming import Group, group
from hubfleet.importers.places import Origin, Place, places_of
from hubfleet.importers.report import LEFT_OUT, HubLine, Report, Secret, Went, is_free, is_typed
from hubfleet.importers.settings import Setting, settings_of, text
from hubfleet.importers.sound import sound, without_unfit
from hubfleet.importers.source import SourceCluster, SourceFleet, SourceHub
from hubfleet.importers.trial import UNKNOWN, Compiled, Trial, attempt
from hubfleet.load.fleet import PROVIDERS
from hubfleet.load.node import Node
from hubfleet.model.cluster import Cluster
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Path, Values, get
from hubfleet.model.key import StageKey, StageName
from hubfleet.model.names import Domain, ResourceName
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.stage import Stage

CompileStage = Callable[[Stage], Compiled]


@dataclass(frozen=True, slots=True)
class Imported:
    """A fleet's files by path, the account, and what could not be taken over.

    `origins` tell where each stage (by its address) and each cluster (by its file) comes from.
    """

    files: Mapping[str, str]
    report: Report
    findings: tuple[Finding, ...]
    origins: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What stands below the hubs of one cluster: its model, its node pools by label, its domain."""

    cluster: Cluster
    pools: Mapping[Selector, str]
    domain: str
    file: Values

    @property
    def gpu_pools(self) -> frozenset[str]:
        """The pools whose nodes have GPUs."""
        pools = self.file.get("node_pools")
        found = pools.items() if isinstance(pools, dict) else ()
        return frozenset(name for name, pool in found if get(pool, ("gpu",)))


@dataclass
class _Bringer:
    source: SourceFleet
    compile_stage: CompileStage
    offers: Offers
    lines: list[HubLine] = field(default_factory=list)
    went: dict[Went, None] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    chart_files: frozenset[str] = frozenset()
    origins: dict[str, Origin] = field(default_factory=dict)

    def bring(self) -> Imported:
        self.texts = {file: text.splitlines() for file, text in self.source.texts.items()}
        files_of_charts = {node.at.file for chart in self.source.charts.values() for _, node in chart.walk()}
        self.chart_files = frozenset(files_of_charts)
        groups = group(self.source.clusters)
        grounds = {one.name: _ground(one, self.offers) for one in self.source.clusters}
        hubs = [self._hub(one, grounds[one.cluster]) for one in groups]
        for cluster in self.source.clusters:
            self.went |= {Went(one.source, one.line, one.path, one.to): None for one in cluster.settings}
            self.origins[f"clusters/{cluster.name}.yaml"] = _origin(cluster)
        charts = {name: self._chart(name, node, grounds) for name, node in sorted(self.source.charts.items())}
        clusters = {name: {**one.file, **_tenancy(name, hubs)} for name, one in grounds.items()}
        files = files_of(_name(self.source.name), clusters, hubs, charts, self.source.staff)
        lines = tuple(sorted(self.lines, key=lambda one: (one.cluster, one.name)))
        report = Report(lines, tuple(sorted(self.went)), tuple(self.secrets))
        return Imported(files, report, (*self.source.findings, *self.findings), self.origins)

    def _hub(self, one: Group, ground: _Ground) -> Brought:
        stages: dict[str, Values] = {}
        comments: dict[str, Comment] = {}
        domains: dict[StageName, str] = {}
        python: dict[str, str] = {}
        releases: list[frozenset[str]] = []
        for name, hub in sorted(one.stages.items(), key=lambda stage: stage[0] is not StageName.PRODUCTION):
            title = titled(hub, paired=len(one.stages) > 1) or one.name
            trial, settings = self._trial(StageKey(one.name, name), hub, ground, python, title)
            python |= trial.python
            releases.append(trial.releases)
            stages[name] = _stage_data(one, name, trial)
            for path, comment in self._comments(hub, trial).items():
                comments.setdefault(path, comment)
                comments[f"stages.{name}.{path}"] = comment
            self._account(one, hub, trial, settings)
            key = f"{one.name}/{name}"
            self.origins[key] = Origin(hub.values.at, places_of(hub.values, trial.where), hub.secret_files)
            needs = dict.fromkeys((need.name, need.title) for _, need in trial.secrets)
            self.secrets += [Secret(key, *need, hub.secret_files) for need in needs]
            if hub.domain:
                domains[name] = hub.domain
        chart = next(iter(one.stages.values())).chart
        common = frozenset[str].intersection(*releases)
        return Brought(one.name, one.cluster, stages, domains, comments, ground.domain, chart, python, common)

    def _chart(self, name: str, values: Node, grounds: Mapping[str, _Ground]) -> Values:
        """Return the defaults of a wrapper chart as a blueprint, without what only a hub has."""
        users = [hub for cluster in self.source.clusters for hub in cluster.hubs if hub.chart == name]
        if not users:
            return {}
        hub = SourceHub(users[0].cluster, name, name, None, values, namespace=name, is_chart=True)
        key = StageKey(_name(name), StageName.PRODUCTION)
        trial, settings = self._trial(key, hub, grounds[hub.cluster], {}, name)
        for path, setting in settings.items():
            to = trial.where.get(path) or f"{LEFT_OUT}: {trial.left_out[path]}"
            self.went[Went(setting.at.file, setting.at.line, text(path), to)] = None
        data = pruned(trial.data, StageSettings)
        kept = {
            key: value for key, value in data.items() if key not in ("cluster", "namespace", "release", "community")
        }
        login = kept.get("login")
        if isinstance(login, dict) and login.get("provider") == UNKNOWN:
            kept["login"] = {key: value for key, value in login.items() if key != "provider"}
        return {key: value for key, value in kept.items() if value != {}}

    def _trial(
        self, key: StageKey, hub: SourceHub, ground: _Ground, python: Mapping[str, str], title: str
    ) -> tuple[Trial, dict[Path, Setting]]:
        plain = hub.values.plain()
        values: Values = plain if isinstance(plain, dict) else {}
        settings = settings_of(hub.values)
        facts = Facts(
            hub.cluster,
            hub.name,
            title,
            ground.cluster.provider,
            ground.pools,
            ground.gpu_pools,
            python,
            is_chart=hub.is_chart,
            labels=labels_of(values),
        )
        config = FleetConfig(name=ResourceName(_name(self.source.name)), domain=Domain("hubs.example.org"))
        domain = hub.domain or f"{key.hub}.{ground.domain}"

        def compile_(found: StageSettings, texts: Mapping[str, str]) -> Compiled:
            cluster = ground.cluster
            stage = Stage(key, found, hub.cluster, cluster, config, {}, domain, None, None, _Nowhere())
            return self.compile_stage(replace(stage, python=texts))

        frame: Values = {"cluster": hub.cluster, "namespace": hub.namespace or hub.name, "release": hub.name}
        trial = attempt(values, settings, facts, compile_, frame)
        at = hub.values.at
        self.findings += [Finding("import-unknown", Severity.WARNING, fault, at) for fault in trial.faults]
        return trial, settings

    def _comments(self, hub: SourceHub, trial: Trial) -> dict[str, Comment]:
        own = {file: text for file, text in self.texts.items() if file not in self.chart_files}
        found = comments_of(hub.values, own)
        kept: dict[str, Comment] = {}
        for path, comment in found.items():
            if (to := trial.where.get(path)) and to not in kept:
                kept[to] = comment
        return kept

    def _account(self, one: Group, hub: SourceHub, trial: Trial, settings: Mapping[Path, Setting]) -> None:
        typed = values = left = 0
        own = {path: one for path, one in settings.items() if one.at.file not in self.chart_files}
        for path, setting in own.items():
            to = trial.where.get(path) or f"{LEFT_OUT}: {trial.left_out[path]}"
            typed, values, left = typed + is_typed(to), values + is_free(to), left + to.startswith(LEFT_OUT)
            name = text(hub.source_path(path))
            self.went[Went(setting.at.file, setting.at.line, name, to)] = None
            for older in setting.overruled:
                self.went[Went(older.file, older.line, name, f"overruled at {setting.at.file}:{setting.at.line}")] = (
                    None
                )
        stages = tuple(sorted(str(name) for name, member in one.stages.items() if member is hub))
        self.lines.append(HubLine(one.cluster, one.name, hub.name, stages, len(own), typed, values, left))


def bring(source: SourceFleet, compile_stage: CompileStage, offers: Offers) -> Imported:
    """Return the fleet that means what the source means."""
    return _Bringer(sound(source), compile_stage, offers).bring()


def _tenancy(cluster: str, hubs: Sequence[Brought]) -> Values:
    """Return whose hubs a cluster has: one community's, or several ones'."""
    stages = [stage for hub in hubs if hub.cluster == cluster for stage in hub.stages.values()]
    return {"tenancy": "dedicated"} if len({str(get(stage, ("community", "name"))) for stage in stages}) == 1 else {}


def _ground(cluster: SourceCluster, offers: Offers) -> _Ground:
    pools, by_label = pools_of(cluster, offers)
    pools = without_unfit(cluster_file(cluster, pools), pools)
    by_label = {labels: name for labels, name in by_label.items() if name in pools}
    file = cluster_file(cluster, pools)
    return _Ground(_model(file), by_label, domain_of(cluster), file)


def _origin(cluster: SourceCluster) -> Origin:
    places = [Place(one.to, "", Location(one.source, one.line)) for one in cluster.settings]
    return Origin(places[0].at if places else Location(cluster.name), tuple(places))


def _stage_data(one: Group, name: StageName, trial: Trial) -> Values:
    data = pruned(trial.data, StageSettings)
    if data.get("release") == one.name:
        data.pop("release")
    if data.get("namespace") == f"{one.name}-{name}":
        data.pop("namespace")
    if one.gate and name is StageName.PRODUCTION:
        data["gate"] = one.gate
    return data


class _Nowhere:
    """The origin of data that no file holds yet."""

    def __call__(self, path: str | Path = (), *, key: bool = False) -> Location:
        """Return no place."""
        return Location("", len(path) * key * 0)


def _model(data: Values) -> Cluster:
    return PROVIDERS[str(data["provider"])].model_validate(data)  # type: ignore[return-value]  # one of the union


def _name(text_: str) -> str:
    kept = "".join(one if one.isascii() and one.isalnum() else "-" for one in text_.lower())
    return "-".join(part for part in kept.split("-") if part)[:63] or "fleet"
