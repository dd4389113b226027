"""A release as Helm itself keeps it: read, and changed where only Helm's own record counts.

Source: Helm's storage driver `secret`: base64 over gzip over JSON, in the key `release`.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass

import yaml

from hubfleet.deploy.kubernetes.api import SECRET, Api
from hubfleet.deploy.kubernetes.releases import Revision
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json, Manifest, get, put
from hubfleet.render.manifests import parse
from hubfleet.render.renderer import RawDocument

POLICY = "helm.sh/resource-policy"
"""The annotation, in the release's own manifest, with which Helm leaves an object when it uninstalls."""

HOLDS_DATA = ("PersistentVolume", "PersistentVolumeClaim")


@dataclass(frozen=True, slots=True)
class Record:
    """One revision, opened: its secret and what Helm wrote into it."""

    secret: Manifest
    content: dict[str, Json]

    @property
    def chart(self) -> str:
        """Name and version of its chart."""
        about = get(self.content, ("chart", "metadata"))
        return f"{get(about, ('name',))} {get(about, ('version',))}"

    @property
    def app_version(self) -> str:
        """The version of what its chart installs; empty where that says none."""
        return str(get(self.content, ("chart", "metadata", "appVersion")) or "")

    @property
    def server_side(self) -> bool:
        """Whether the server applied it, as with Helm 4; else the client did, as with Helm 3."""
        return get(self.content, ("apply_method",)) == "ssa"

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """The objects that it consists of, in Helm's order."""
        return manifests_in(self.content.get("manifest"))

    @property
    def hooks(self) -> tuple[Manifest, ...]:
        """What Helm ran beside them."""
        hooks = self.content.get("hooks")
        listed = hooks if isinstance(hooks, list) else []
        return tuple(one for hook in listed for one in manifests_in(get(hook, ("manifest",))))

    def keeping_volumes(self) -> Record | None:
        """Return it with a word on each volume and claim that Helm must leave it; None where that is said already."""
        kept = tuple(_kept(one) if one.get("kind") in HOLDS_DATA else one for one in self.manifests)
        if kept == self.manifests:
            return None
        text = "".join(f"---\n{yaml.safe_dump(one, sort_keys=False)}" for one in kept)
        content: dict[str, Json] = {**self.content, "manifest": text}
        return Record(put(self.secret, ("data", "release"), _pack(content)), content)


def read_record(api: Api, namespace: str, release: str, number: int) -> Record | None:
    """Read one revision; None where it is not kept any more."""
    secret = api.get(SECRET, namespace, f"sh.helm.release.v1.{release}.v{number}")
    packed = get(secret, ("data", "release"))
    if secret is None or not isinstance(packed, str):
        return None
    try:
        content = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(packed))))
    except (ValueError, OSError) as error:
        raise HubfleetError(f"revision {number} of release {release} can't be read: {error}") from error
    return Record(secret, content if isinstance(content, dict) else {})


def record_of(api: Api, revision: Revision) -> Record | None:
    """Read the record of a revision that was listed."""
    return read_record(api, revision.namespace, revision.release, revision.number)


def keep_volumes(api: Api, revision: Revision) -> None:
    """Write into Helm's own record that volumes stay: by that `uninstall` decides, not by the live objects."""
    record = record_of(api, revision)
    marked = record.keeping_volumes() if record else None
    if marked:
        api.replace(SECRET, revision.namespace, str(get(marked.secret, ("metadata", "name"))), marked.secret)


def manifests_in(text: Json) -> tuple[Manifest, ...]:
    """Return the objects in a text of Helm's."""
    return parse([RawDocument("", text)]).manifests if isinstance(text, str) else ()


def _kept(manifest: Manifest) -> Manifest:
    return put(manifest, ("metadata", "annotations", POLICY), "keep")


def _pack(content: dict[str, Json]) -> str:
    """The secret's own base64 is around Helm's."""
    packed = gzip.compress(json.dumps(content).encode(), mtime=0)
    return base64.b64encode(base64.b64encode(packed)).decode()
