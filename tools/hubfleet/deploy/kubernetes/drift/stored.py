"""A release as Helm keeps it: the manifests that a revision applied, secrets in their places.

Source: Helm's storage driver `secret`: base64 over gzip over JSON, in the key `release`.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field

from hubfleet.deploy.kubernetes.api import SECRET, Api
from hubfleet.deploy.kubernetes.ready import RELEASE
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get
from hubfleet.render.manifests import metadata_of, name_of, namespace_of, parse
from hubfleet.render.renderer import RawDocument

MANAGED_BY = "app.kubernetes.io/managed-by"
NAMESPACE = "meta.helm.sh/release-namespace"


@dataclass(frozen=True, slots=True)
class Stored:
    """One revision of a release. `manifests` are as Helm applies them, in its order; `hooks` are what it ran beside."""

    release: str
    namespace: str
    number: int
    manifests: tuple[Manifest, ...] = field(repr=False)
    hooks: tuple[Manifest, ...] = field(default=(), repr=False)

    def named(self) -> frozenset[tuple[str, str]]:
        """Kind and name of every object that it has."""
        return frozenset((str(one.get("kind")), name_of(one)) for one in (*self.manifests, *self.hooks))


def read_stored(api: Api, namespace: str, release: str, number: int) -> Stored | None:
    """Read a revision; None where it is not kept any more."""
    secret = api.get(SECRET, namespace, f"sh.helm.release.v1.{release}.v{number}")
    packed = get(secret or {}, ("data", "release"))
    if not isinstance(packed, str):
        return None
    try:
        told = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(packed))))
    except (ValueError, OSError) as error:
        raise HubfleetError(f"revision {number} of release {release} can't be read: {error}") from error
    manifests = tuple(_owned(one, release, namespace) for one in _objects(told.get("manifest")))
    hooks = tuple(one for hook in told.get("hooks") or () for one in _objects(hook.get("manifest")))
    return Stored(release, namespace, number, manifests, hooks)


def _objects(text: Json) -> tuple[Manifest, ...]:
    return parse([RawDocument("", text)]).manifests if isinstance(text, str) else ()


def _owned(manifest: Manifest, release: str, namespace: str) -> Manifest:
    """Return an object with what Helm writes on it: whose it is."""
    metadata = metadata_of(manifest)
    labels = {**_texts(metadata.get("labels")), MANAGED_BY: "Helm"}
    annotations = {**_texts(metadata.get("annotations")), RELEASE: release, NAMESPACE: namespace}
    return {**manifest, "metadata": {**metadata, "labels": labels, "annotations": annotations}}


def _texts(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def place_of(manifest: Manifest, release: Stored) -> str:
    """The namespace of an object: its own say, else its release's."""
    return namespace_of(manifest) or release.namespace
