"""A hub's stages from all that lies below them.

Order, the strongest last: the fleet's defaults, the cluster's defaults, blueprints, the hub, its stage; then, in the
same order, what each of them says under `stages` for this stage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from hubfleet.findings import Finding, Location, Severity, unknown
from hubfleet.load.blueprints import blueprint_file
from hubfleet.load.document import Document
from hubfleet.load.entries import is_meant, removal_findings
from hubfleet.load.merge import Shape, lay_over, merge
from hubfleet.load.node import Node
from hubfleet.load.paths import parse_path
from hubfleet.load.shape import shape_of
from hubfleet.load.validate import validate
from hubfleet.model.cluster import Cluster, LocalCluster
from hubfleet.model.fleet import Hub
from hubfleet.model.hub import HubConfig, StageSettings
from hubfleet.model.image import Image
from hubfleet.model.json import Path
from hubfleet.model.key import StageKey, StageName
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.stage import Secrets, Stage

_HUB_SHAPE = shape_of(HubConfig)
_STAGE_SHAPE = shape_of(StageSettings)
_FRAME = ("blueprints", "retired", "stages")


@dataclass(frozen=True, slots=True)
class NodeOrigin:
    """Tells where values of a stage or a cluster come from; what nothing set is at its file's first line."""

    root: Node
    file: str
    shape: Shape = _STAGE_SHAPE

    def __call__(self, path: str | Path = (), *, key: bool = False) -> Location:
        """Return the place of the value at a path (with `key`, of its key), or of the nearest value above it."""
        node, depth = self.root.nearest(parse_path(path, self.root, self.shape))
        if not depth:
            return Location(self.file, 1, 1)
        return node.key if node.key and (key or node.mapping is not None or node.items is not None) else node.at


@dataclass
class StageBuilder:
    """Builds stages; what many of them share is merged once."""

    config: FleetConfig
    clusters: Mapping[str, Cluster]
    images: Mapping[str, Image]
    hubs: Mapping[str, Hub]
    documents: Mapping[str, Document]
    secrets: Mapping[str, Secrets]
    incomplete: AbstractSet[str] = frozenset()
    python: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told: AbstractSet[Location] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    nodes: dict[StageKey, Node] = field(default_factory=dict)
    _shared: dict[tuple[str, tuple[str, ...]], Node | None] = field(default_factory=dict)

    def stages_of(self, hub: Hub) -> Iterator[Stage]:
        """Build each stage that can be built; what is wrong goes to `findings`. A retired hub has none."""
        if hub.retired or hub.file not in self.documents:
            return
        for name in hub.stages:
            stage = self._stage(hub, StageKey(hub.name, name))
            if stage is not None:
                yield stage

    def _stage(self, hub: Hub, key: StageKey) -> Stage | None:
        cluster_name = self._cluster_of(hub, key.stage)
        cluster = (
            self.clusters.get(cluster_name.content) if cluster_name and isinstance(cluster_name.content, str) else None
        )
        if cluster_name is None or cluster is None or not isinstance(cluster_name.content, str):
            self._no_cluster(hub, cluster_name)
            return None
        merged = self._merged(hub, cluster_name.content)
        over = self._stage_layer(merged, key.stage)
        node = lay_over(_without_frame(merged), over, _STAGE_SHAPE)
        self.nodes[key] = node
        settings, findings = validate(StageSettings, node, top=Location(hub.file, 1, 1), told=self.told)
        lacking = ("key-missing",) if hub.file in self.incomplete else ()
        self.findings += (finding for finding in findings if finding.rule not in lacking)
        self.findings += removal_findings(node, _STAGE_SHAPE, hub.file)
        if settings is None:
            return None
        domain = self._domain(hub, key.stage, cluster, settings, own=over.child("domain") is not None)
        secrets = self.secrets.get(f"hubs/{hub.name}/{key.stage}.secrets.yaml")
        gate = self._gate(key, settings)
        return Stage(
            key,
            settings,
            cluster_name.content,
            cluster,
            self.config,
            dict(self.images),
            domain,
            gate,
            secrets,
            NodeOrigin(node, hub.file),
            self.secrets.get(f"clusters/{cluster_name.content}.secrets.yaml"),
            self.python.get(hub.name, {}),
        )

    def _cluster_of(self, hub: Hub, stage: StageName) -> Node | None:
        layers = [
            self.documents[hub.file].root,
            *(self.documents[blueprint_file(b)].root for b in reversed(hub.blueprints)),
        ]
        if defaults := self._defaults("fleet.yaml"):
            layers.append(defaults)
        for path in (("stages", stage, "cluster"), ("cluster",)):
            for layer in layers:
                node = layer.find(path)
                if node is not None and node.content is not None:
                    return node
        return None

    def _no_cluster(self, hub: Hub, named: Node | None) -> None:
        if named is None and is_meant(self.documents[hub.file].root, "cluster"):
            return
        if named is None:
            self.findings.append(
                Finding(
                    "key-missing",
                    Severity.ERROR,
                    'the key "cluster" is missing',
                    Location(hub.file, 1, 1),
                    f"add `cluster` with one of {', '.join(sorted(self.clusters))}",
                )
            )
        elif isinstance(named.content, str) and f"clusters/{named.content}.yaml" not in self.documents:
            message, advice = unknown("cluster", named.content, self.clusters)
            self.findings.append(Finding("cluster-unknown", Severity.ERROR, message, named.at, advice))

    def _merged(self, hub: Hub, cluster: str) -> Node:
        shared = self._below_hub(cluster, hub.blueprints)
        own = self.documents[hub.file].root
        return lay_over(shared, own, _HUB_SHAPE) if shared else own

    def _below_hub(self, cluster: str, blueprints: tuple[str, ...]) -> Node | None:
        known = (cluster, blueprints)
        if known not in self._shared:
            layers = [self._defaults("fleet.yaml"), self._defaults(f"clusters/{cluster}.yaml")]
            layers += [self.documents[blueprint_file(name)].root for name in blueprints]
            given = [layer for layer in layers if layer is not None and layer.mapping is not None]
            self._shared[known] = merge(given, _HUB_SHAPE) if given else None
        return self._shared[known]

    def _defaults(self, file: str) -> Node | None:
        document = self.documents.get(file)
        return document.root.child("defaults") if document else None

    def _stage_layer(self, merged: Node, stage: StageName) -> Node:
        stages = merged.child("stages")
        over = stages.child(stage) if stages else None
        # What defaults unset for a stage is what they say of it, and not all that lies below the hub.
        return replace(over, fresh=False) if over is not None else Node({}, merged.at)

    def _domain(self, hub: Hub, stage: StageName, cluster: Cluster, settings: StageSettings, *, own: bool) -> str:
        if isinstance(cluster, LocalCluster):
            return "localhost"
        base = settings.domain or f"{hub.name}.{cluster.domain}"
        return base if own or stage is StageName.PRODUCTION else f"staging.{base}"

    def _gate(self, key: StageKey, settings: StageSettings) -> StageKey | None:
        if not key.is_production:
            return None
        hub = settings.gate or key.hub
        known = self.hubs.get(hub)
        return StageKey(hub, StageName.STAGING) if known and StageName.STAGING in known.stages else None


def _without_frame(hub: Node) -> Node:
    kept = {key: node for key, node in (hub.mapping or {}).items() if key not in _FRAME}
    return replace(hub, content=kept)
