"""A fleet from its files: everything that can be built, and everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, get_args

from hubfleet.findings import Finding, Location, Severity, nearest, unknown
from hubfleet.load.blueprints import PREFIX, Lineage
from hubfleet.load.document import Document, read_document
from hubfleet.load.entries import entry_findings, is_retired, stage_findings, tombstone_findings
from hubfleet.load.file_names import sound_names
from hubfleet.load.folder_names import folder_names
from hubfleet.load.links import without_links
from hubfleet.load.node import Node
from hubfleet.load.once import one_a_fault
from hubfleet.load.shape import shape_of
from hubfleet.load.sops import read_secrets, without_secrets
from hubfleet.load.stages import StageBuilder
from hubfleet.load.strays import strays
from hubfleet.load.supports import supports_of
from hubfleet.load.tree import Tree, unreadable
from hubfleet.load.validate import validate, validate_part
from hubfleet.model.base import Model
from hubfleet.model.cluster import Cluster, ClusterBase
from hubfleet.model.fleet import Fleet, Hub
from hubfleet.model.hub import BlueprintConfig, DefaultsConfig, HubConfig
from hubfleet.model.image import Image
from hubfleet.model.json import Json
from hubfleet.model.key import StageKey, StageName
from hubfleet.model.lifecycle import Retired
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.stage import Secrets, Stage

M = TypeVar("M", bound=Model)
FLEET_FILE = "fleet.yaml"
SECRETS = ".secrets.yaml"
_HUB_DEPTH = len(("hubs", "HUB", "hub.yaml"))
PROVIDERS: dict[str, type[ClusterBase]] = {
    get_args(c.model_fields["provider"].annotation)[0]: c for c in get_args(Cluster)
}


@dataclass(frozen=True, eq=False)
class Loaded:
    """A fleet, what is wrong with it, the documents it came from, and each stage's data with its history."""

    fleet: Fleet
    findings: tuple[Finding, ...]
    documents: Mapping[str, Document]
    nodes: Mapping[StageKey, Node]


def load_fleet(tree: Tree) -> Loaded:
    """Load all that can be loaded. Raises nothing for faults in the data."""
    return _Loader(tree).load()


@dataclass
class _Loader:
    tree: Tree
    documents: dict[str, Document] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def load(self) -> Loaded:
        named, odd = sound_names(self.tree.files())
        files, links = without_links(named)
        self.findings += (*odd, *links)
        config = self._config(files)
        clusters = {_stem(file): cluster for file in _clusters(files) if (cluster := self._cluster(file))}
        images = {
            _folder(file): image
            for file in _named(files, "images/", "image.yaml")
            if (image := self._model(file, Image))
        }
        blueprints = {
            _stem(file): document
            for file in _below(files, PREFIX, 1)
            if (document := self._part(file, BlueprintConfig))
        }
        lineage = Lineage(blueprints)
        hubs = {_folder(file): self._hub(file, lineage) for file in _named(files, "hubs/", "hub.yaml")}
        ancestry = {name: lineage.of(document) for name, document in blueprints.items()}
        self.findings += lineage.findings
        self.findings += strays(files)
        self.findings += folder_names(files)
        secrets = self._secrets(files)
        stages: tuple[Stage, ...] = ()
        nodes: dict[StageKey, Node] = {}
        if config:
            python = self._python(files)
            documents = self.documents
            told = {finding.location for finding in self.findings}
            builder = StageBuilder(config, clusters, images, hubs, documents, secrets, lineage.incomplete, python, told)
            stages = tuple(stage for hub in hubs.values() for stage in builder.stages_of(hub))
            nodes = builder.nodes
            self.findings += builder.findings
        beside = tuple(supports_of(config, clusters, self.documents, secrets, stages)) if config else ()
        fleet = Fleet(config, clusters, hubs, images, ancestry, stages, self.documents, files, secrets, beside)
        return Loaded(fleet, one_a_fault(self.findings), self.documents, nodes)

    def _bytes(self, file: str) -> bytes | None:
        try:
            return self.tree.read(file)
        except OSError as error:
            self.findings.append(unreadable(file, error))
            return None

    def _document(self, file: str) -> Document | None:
        raw = self._bytes(file)
        if raw is None:
            return None
        document = read_document(raw, file)
        self.findings += document.findings
        self.documents[file] = document
        return document

    def _model(self, file: str, model: type[M]) -> M | None:
        document = self._document(file)
        return self._validated(document, model) if document else None

    def _validated(self, document: Document, model: type[M]) -> M | None:
        if not document.root.mapping and document.findings:
            return None
        value, findings = validate(model, document.root)
        self.findings += findings
        return value

    def _part(self, file: str, model: type[Model]) -> Document | None:
        document = self._document(file)
        if document:
            self.findings += validate_part(model, document.root)
            self.findings += entry_findings(document.root, shape_of(model))
            if model is not HubConfig:
                self.findings += tombstone_findings(document.root)
        return document

    def _config(self, files: tuple[str, ...]) -> FleetConfig | None:
        if FLEET_FILE not in files:
            self.findings.append(
                Finding(
                    "fleet-missing",
                    Severity.ERROR,
                    "there is no fleet.yaml here",
                    Location(FLEET_FILE),
                    "write one with `name` and `domain`, or point at a fleet with -C DIR",
                )
            )
            return None
        document = self._document(FLEET_FILE)
        return self._partly(document, FleetConfig) if document else None

    def _partly(self, document: Document, model: type[M]) -> M | None:
        """Validate what must be complete apart from `defaults`, which never are."""
        defaults = document.root.child("defaults")
        if defaults is not None:
            if defaults.content is not None:
                self.findings += validate_part(DefaultsConfig, defaults, "defaults")
                self.findings += entry_findings(defaults, shape_of(DefaultsConfig), ("defaults",))
                self.findings += tombstone_findings(defaults)
            entries = {k: n for k, n in (document.root.mapping or {}).items() if k != "defaults"}
            document = Document(
                document.file, document.text, replace(document.root, content=entries), document.findings
            )
        return self._validated(document, model)

    def _cluster(self, file: str) -> Cluster | None:
        document = self._document(file)
        if document is None or (not document.root.mapping and document.findings):
            return None
        provider = document.data.get("provider")
        if not isinstance(provider, str) or provider not in PROVIDERS:
            self.findings.append(_no_provider(document, provider))
            return None
        model: Any = PROVIDERS[provider]
        before = len(self.findings)
        cluster: Cluster | None = self._partly(document, model)
        self.findings[before:] = [_of_other_providers(finding, provider) for finding in self.findings[before:]]
        return cluster

    def _hub(self, file: str, lineage: Lineage) -> Hub:
        document = self._part(file, HubConfig)
        name = _folder(file)
        if document is None:
            return Hub(name, file, (), (), None)
        if document.root.mapping:
            self.findings += stage_findings(document.root, file)
        declared = {
            s: node for s in StageName if (node := document.root.find(("stages", s))) and node.mapping is not None
        }
        ended = {stage: self._tombstone(node) for stage, node in declared.items() if is_retired(node)}
        stages = tuple(stage for stage in declared if stage not in ended)
        read = tuple((stage, tombstone) for stage, tombstone in ended.items() if tombstone)
        return Hub(name, file, stages, lineage.of(document), self._tombstone(document.root), read)

    def _tombstone(self, node: Node) -> Retired | None:
        """Validate what must be complete, though the hub need not be; other faults in it are found with the hub's."""
        retired = node.child("retired")
        if retired is None or retired.content is None:
            return None
        value, findings = validate(Retired, retired, top=retired.key)
        self.findings += (finding for finding in findings if finding.rule == "key-missing")
        return value

    def _python(self, files: tuple[str, ...]) -> dict[str, dict[str, str]]:
        """The text of the files with Python beside each hub, by hub and file name."""
        found: dict[str, dict[str, str]] = {}
        for file in files:
            if file.startswith("hubs/") and file.endswith(".py") and file.count("/") == 2:  # noqa: PLR2004 - beside
                hub, name = file.split("/")[1:]
                found.setdefault(hub, {})[name] = (self._bytes(file) or b"").decode("utf-8", "replace")
        return found

    def _secrets(self, files: tuple[str, ...]) -> dict[str, Secrets]:
        secrets: dict[str, Secrets] = {}
        for file in files:
            ours = file.startswith(("clusters/", "hubs/")) and file.endswith(SECRETS)
            if ours and (raw := self._bytes(file)) is not None:
                document = read_document(raw, file)
                secrets[file], findings = read_secrets(document)
                self.documents[file] = without_secrets(document)
                self.findings += (*self.documents[file].findings, *findings)
        return secrets


def _no_provider(document: Document, given: Json) -> Finding:
    place = document.locate(("provider",), key=isinstance(given, list | dict))
    meant = None if "provider" in document.data else nearest("provider", document.data)
    if meant:
        message, advice = unknown("key", meant, ("provider",))
        return Finding("key-unknown", Severity.ERROR, message, document.locate((meant,), key=True), advice)
    if isinstance(given, str):
        message, advice = unknown("provider", given, PROVIDERS)
        return Finding("provider-unknown", Severity.ERROR, message, place, advice)
    fault = 'the key "provider" is missing' if given is None else "provider is not text"
    return Finding("provider-unknown", Severity.ERROR, fault, place, f"one of {', '.join(sorted(PROVIDERS))}")


def _of_other_providers(finding: Finding, provider: str) -> Finding:
    """Say whose key an unknown one is: most often it was copied from another cluster's file."""
    key = finding.message.removeprefix('unknown key "').removesuffix('"')
    owners = sorted(name for name, model in PROVIDERS.items() if key in model.model_fields)
    if finding.rule != "key-unknown" or not owners or key in PROVIDERS[provider].model_fields:
        return finding
    return replace(
        finding, help=f"`{key}` is a key of provider {', '.join(owners)}, this is {provider}; {finding.help}"
    )


def _stem(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".yaml")


def _folder(file: str) -> str:
    return file.split("/")[1]


def _below(files: tuple[str, ...], prefix: str, depth: int) -> Iterator[str]:
    return (
        f
        for f in files
        if f.startswith(prefix) and f.endswith(".yaml") and f.removeprefix(prefix).count("/") == depth - 1
    )


def _clusters(files: tuple[str, ...]) -> Iterator[str]:
    """Yield the files of clusters: what is encrypted for one lies beside it, and is none."""
    return (file for file in _below(files, "clusters/", 1) if not file.endswith(SECRETS))


def _named(files: tuple[str, ...], prefix: str, name: str) -> Iterator[str]:
    return (
        f
        for f in files
        if f.startswith(prefix)
        and f.endswith(f"/{name}")
        and len(f.split("/")) == _HUB_DEPTH
        and not f.startswith(PREFIX)
    )
