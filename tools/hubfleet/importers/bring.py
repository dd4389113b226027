"""A source fleet to a fleet's files and an account of every setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hubfleet.findings import Finding, Location, Severity
from hubfleet.importers.clusters import cluster_file, domain_of, pools_of, titled
from hubfleet.importers.comments import Comment, comments_of
from hubfleet.importers.defaults import pruned
from hubfleet.importers.files import Brought, files_of
from hubfleet.importers.mapping.taking import Facts
from hubfleet.importers.naming import Group, group
from hubfleet.importers.report import LEFT_OUT, HubLine, Report, Secret, Went, is_free, is_typed
from hubfleet.importers.settings import Setting, settings_of, text
from hubfleet.importers.source import SourceCluster, SourceFleet, SourceHub
from hubfleet.importers.trial import Compiled, Trial, attempt
from hubfleet.load.fleet import PROVIDERS
from hubfleet.model.cluster import Cluster
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Path, Values
from hubfleet.model.key import StageKey, StageName
from hubfleet.model.names import Domain, ResourceName
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.stage import Stage

CompileStage = Callable[[Stage], Compiled]


@dataclass(frozen=True, slots=True)
class Imported:
    """A fleet's files by path, the account, and what could not be taken over."""

    files: Mapping[str, str]
    report: Report
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What stands below the hubs of one cluster: its model, its node pools by label, its domain."""

    cluster: Cluster
    pools: Mapping[str, str]
    domain: str
    file: Values


@dataclass
class _Bringer:
    source: SourceFleet
    compile_stage: CompileStage
    lines: list[HubLine] = field(default_factory=list)
    went: dict[Went, None] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def bring(self) -> Imported:
        grounds = {cluster.name: _ground(cluster) for cluster in self.source.clusters}
        hubs = [self._hub(one, grounds[one.cluster]) for one in group(self.source.clusters)]
        for cluster in self.source.clusters:
            self.went |= {Went(one.source, one.line, one.path, one.to): None for one in cluster.settings}
        files = files_of(_name(self.source.name), {name: one.file for name, one in grounds.items()}, hubs)
        lines = tuple(sorted(self.lines, key=lambda one: (one.cluster, one.name)))
        report = Report(lines, tuple(sorted(self.went)), tuple(self.secrets))
        return Imported(files, report, (*self.source.findings, *self.findings))

    def _hub(self, one: Group, ground: _Ground) -> Brought:
        stages: dict[str, Values] = {}
        comments: dict[str, Comment] = {}
        domains: dict[StageName, str] = {}
        for name, hub in sorted(one.stages.items(), key=lambda stage: stage[0] is not StageName.PRODUCTION):
            trial, settings = self._trial(StageKey(one.name, name), hub, ground)
            stages[name] = _stage_data(one, name, trial)
            for path, comment in self._comments(hub, trial).items():
                comments.setdefault(path, comment)
                comments[f"stages.{name}.{path}"] = comment
            self._account(one, hub, trial, settings)
            if hub.domain:
                domains[name] = hub.domain
        return Brought(one.name, one.cluster, stages, domains, comments, ground.domain)

    def _trial(self, key: StageKey, hub: SourceHub, ground: _Ground) -> tuple[Trial, dict[Path, Setting]]:
        plain = hub.values.plain()
        values: Values = plain if isinstance(plain, dict) else {}
        settings = settings_of(hub.values)
        facts = Facts(hub.cluster, hub.name, titled(hub) or key.hub, ground.cluster.provider, ground.pools)
        config = FleetConfig(name=ResourceName(_name(self.source.name)), domain=Domain("hubs.example.org"))
        domain = hub.domain or f"{key.hub}.{ground.domain}"

        def compile_(found: StageSettings) -> Compiled:
            cluster = ground.cluster
            return self.compile_stage(
                Stage(key, found, hub.cluster, cluster, config, {}, domain, None, None, _Nowhere())
            )

        frame: Values = {"cluster": hub.cluster, "namespace": hub.namespace or hub.name, "release": hub.name}
        trial = attempt(values, settings, facts, compile_, frame)
        at = hub.values.at
        self.findings += [Finding("import-unknown", Severity.WARNING, fault, at) for fault in trial.faults]
        return trial, settings

    def _comments(self, hub: SourceHub, trial: Trial) -> dict[str, Comment]:
        found = comments_of(hub.values, self.source.texts)
        kept: dict[str, Comment] = {}
        for path, comment in found.items():
            if (to := trial.where.get(path)) and to not in kept:
                kept[to] = comment
        return kept

    def _account(self, one: Group, hub: SourceHub, trial: Trial, settings: Mapping[Path, Setting]) -> None:
        typed = values = left = 0
        for path, setting in settings.items():
            to = trial.where.get(path) or f"{LEFT_OUT}: {trial.left_out[path]}"
            typed, values, left = typed + is_typed(to), values + is_free(to), left + to.startswith(LEFT_OUT)
            name = text(hub.source_path(path))
            self.went[Went(setting.at.file, setting.at.line, name, to)] = None
            for older in setting.overruled:
                self.went[Went(older.file, older.line, name, f"overruled at {setting.at.file}:{setting.at.line}")] = (
                    None
                )
        stages = tuple(sorted(str(name) for name, member in one.stages.items() if member is hub))
        self.lines.append(HubLine(one.cluster, one.name, hub.name, stages, len(settings), typed, values, left))


def bring(source: SourceFleet, compile_stage: CompileStage) -> Imported:
    """Return the fleet that means what the source means."""
    return _Bringer(source, compile_stage).bring()


def _ground(cluster: SourceCluster) -> _Ground:
    pools, by_label = pools_of(cluster)
    file = cluster_file(cluster, pools)
    return _Ground(_model(file), by_label, domain_of(cluster), file)


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
