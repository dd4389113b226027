"""Rendered text to Kubernetes objects, in the order in which Helm installs them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from hubfleet.model.json import Json, Manifest
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.renderer import RawDocument
from hubfleet.render.scalars import NotJson, key, plain

MOST_NODES = 500_000
DEEPEST = 100
HOOK = "helm.sh/hook"
INSTALL_ORDER = (
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
)
"""Helm's own order of kinds; others come last."""
_SEPARATOR = re.compile(r"(?m)^---(?=(?P<next>[^\s-]))")
_RANK = {kind: rank for rank, kind in enumerate(INSTALL_ORDER)}

Node: TypeAlias = yaml.nodes.Node


class _Loader(yaml.CSafeLoader):
    """Composes nodes without PyYAML's own guesses about scalars."""

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool]) -> str:  # noqa: ARG002 - PyYAML's signature
        if kind is yaml.ScalarNode:
            return "plain" if implicit[0] else "text"
        return "collection"


@dataclass(frozen=True, slots=True)
class Parsed:
    """Objects in stable order, and what could not be read."""

    manifests: tuple[Manifest, ...]
    faults: tuple[RenderFault, ...]


def parse(documents: Iterable[RawDocument]) -> Parsed:
    """Read every object of a release; text that is not YAML, or no object, is a fault and the others are kept."""
    manifests: list[Manifest] = []
    faults: list[RenderFault] = []
    for document in documents:
        try:
            for value in read_yaml(_separated(document.text)):
                _take(value, document.template, manifests, faults)
        except yaml.YAMLError as error:
            faults.append(_not_yaml(error, document))
        except NotJson as error:
            faults.append(
                RenderFault(FaultKind.NOT_YAML, f"gave what JSON can't hold: {error}", template=document.template)
            )
    manifests.sort(key=order)
    return Parsed(tuple(manifests), (*faults, *_twice(manifests)))


def _separated(text: str) -> str:
    """Give documents the separators that YAML knows: Helm parts them at every line that begins with dashes."""
    return _SEPARATOR.sub(lambda found: "--- " if found["next"] == "#" else "---\n", text)


def read_yaml(text: str) -> Iterator[Json]:
    """Every document of a stream as JSON. Raises yaml.YAMLError or NotJson."""
    loader = _Loader(text)
    try:
        while loader.check_node():
            if (node := loader.get_node()) is not None:
                yield _Builder().build(node, 0)
    finally:
        loader.dispose()


class _Builder:
    """Nodes to JSON, within bounds, so that aliases can't blow up."""

    def __init__(self) -> None:
        self.nodes = 0

    def build(self, node: Node, depth: int) -> Json:
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise NotJson("it is too large or too deep")
        if isinstance(node, yaml.ScalarNode):
            return scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, depth + 1) for item in node.value]
        return self._mapping(node, depth)

    def _mapping(self, node: Node, depth: int) -> dict[str, Json]:
        built: dict[str, Json] = {}
        merged: dict[str, Json] = {}
        for key_node, value_node in node.value:
            value = self.build(value_node, depth + 1)
            if key_node.value == "<<" and key_node.tag == "plain":
                for part in reversed(value if isinstance(value, list) else [value]):
                    merged |= part if isinstance(part, dict) else {}
            else:
                built[key(self.build(key_node, depth + 1))] = value
        return {**merged, **built} if merged else built


def scalar(node: yaml.ScalarNode) -> Json:
    """A scalar by its tag: ours for untagged ones, YAML's for those that say `!!str` and the like."""
    text: str = node.value
    if node.tag == "plain":
        return plain(text)
    if node.tag == "tag:yaml.org,2002:binary":
        try:
            return base64.b64decode(text).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise NotJson(f"!!binary holds {error}") from error
    if node.tag in (
        "tag:yaml.org,2002:int",
        "tag:yaml.org,2002:float",
        "tag:yaml.org,2002:bool",
        "tag:yaml.org,2002:null",
    ):
        return plain(text)
    return text


def _take(value: Json, template: str, manifests: list[Manifest], faults: list[RenderFault]) -> None:
    """Keep an object; open a List, as Helm does; an empty document is none."""
    if value is None or value == {}:
        return
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("kind"), str)
        or not isinstance(value.get("apiVersion"), str)
    ):
        what = "an object without kind and apiVersion" if isinstance(value, dict) else "no object"
        faults.append(RenderFault(FaultKind.NOT_YAML, f"the template gave {what}", template=template))
    elif value["kind"] == "List":
        items = value.get("items")
        for item in items if isinstance(items, list) else ():
            _take(item, template, manifests, faults)
    else:
        manifests.append(value)


def _not_yaml(error: yaml.YAMLError, document: RawDocument) -> RenderFault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line if mark else 0
    lines = document.text.splitlines()
    shown = lines[line].strip()[:80] if mark and line < len(lines) else ""
    return RenderFault(
        FaultKind.NOT_YAML,
        f'what the template gave is not YAML: {said} in its line {line + 1}, "{shown}"',
        help="a value with quotes, colons or line breaks may need another form",
        template=document.template,
    )


def _twice(manifests: Iterable[Manifest]) -> Iterator[RenderFault]:
    seen: set[tuple[str, ...]] = set()
    for manifest in manifests:
        identity = (group_of(manifest), kind_of(manifest), namespace_of(manifest), name_of(manifest))
        if identity in seen and name_of(manifest):
            yield RenderFault(
                FaultKind.DUPLICATE,
                f"{title(manifest)} is rendered twice: the second replaces the first",
                object=title(manifest),
            )
        seen.add(identity)


def metadata_of(manifest: Mapping[str, Json]) -> dict[str, Json]:
    metadata = manifest.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


def name_of(manifest: Mapping[str, Json]) -> str:
    return str(metadata_of(manifest).get("name") or "")


def namespace_of(manifest: Mapping[str, Json]) -> str:
    return str(metadata_of(manifest).get("namespace") or "")


def kind_of(manifest: Mapping[str, Json]) -> str:
    return str(manifest.get("kind") or "")


def group_of(manifest: Mapping[str, Json]) -> str:
    """The API group without its version; empty for the core group."""
    group, slash, _ = str(manifest.get("apiVersion") or "").partition("/")
    return group if slash else ""


def title(manifest: Mapping[str, Json]) -> str:
    """`Kind/name`, as people name objects."""
    return f"{kind_of(manifest)}/{name_of(manifest)}"


def hooks(manifest: Mapping[str, Json]) -> frozenset[str]:
    """When Helm runs it (`pre-upgrade`, `test`, ...); empty for an ordinary object of the release."""
    annotations = metadata_of(manifest).get("annotations")
    text = annotations.get(HOOK) if isinstance(annotations, dict) else None
    return frozenset(part.strip() for part in text.split(",")) if isinstance(text, str) else frozenset()


def order(manifest: Manifest) -> tuple[int, str, str, str, str]:
    """Helm's order of kinds, then by name: nothing depends on the order of templates or of dicts."""
    kind = kind_of(manifest)
    return (_RANK.get(kind, len(_RANK)), kind, str(manifest["apiVersion"]), namespace_of(manifest), name_of(manifest))
