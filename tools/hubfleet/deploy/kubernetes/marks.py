"""The mark with which Helm leaves an object alone that a release has no more: `helm.sh/resource-policy: keep`.

Source: Helm, "Tell Helm not to uninstall a resource"; an upgrade looks at the live object, an uninstall at the release.
"""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.deploy.kubernetes.api import Api
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.model.json import Json, Manifest
from hubfleet.plan.adoption.objects import KEEP
from hubfleet.render.manifests import name_of, namespace_of

MANAGER = "hubfleet-adopt"
"""A field manager of its own: what it marked it can unmark, and a mark of somebody else stays."""


def keep(api: Api, namespace: str, objects: Iterable[Manifest]) -> None:
    """Mark those of the objects that are there."""
    _apply(api, namespace, objects, {"annotations": {KEEP: "keep"}})


def drop(api: Api, namespace: str, objects: Iterable[Manifest]) -> None:
    """Take our marks back."""
    _apply(api, namespace, objects, {})


def _apply(api: Api, namespace: str, objects: Iterable[Manifest], told: dict[str, Json]) -> None:
    kinds = Kinds(api)
    for one in objects:
        kind, name = kinds.of(one), name_of(one)
        where = (namespace_of(one) or namespace) if kind and kind.namespaced else None
        if kind and api.get(kind, where, name):
            head: Manifest = {"apiVersion": one["apiVersion"], "kind": one["kind"]}
            api.apply(kind, where, {**head, "metadata": {"name": name, **told}}, manager=MANAGER)
