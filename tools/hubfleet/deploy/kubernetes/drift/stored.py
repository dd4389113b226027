"""What a revision applied, from Helm's own record: its manifests, secrets in their places."""

from __future__ import annotations

from dataclasses import dataclass, field

from hubfleet.deploy.kubernetes.api import Api
from hubfleet.deploy.kubernetes.ready import RELEASE
from hubfleet.deploy.kubernetes.record import read_record
from hubfleet.model.json import Json, Manifest
from hubfleet.render.manifests import metadata_of, name_of, namespace_of

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
    record = read_record(api, namespace, release, number)
    if record is None:
        return None
    manifests = tuple(_owned(one, release, namespace) for one in record.manifests)
    return Stored(release, namespace, number, manifests, record.hooks)


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
