"""A release as Helm keeps it, to read what it consists of and to say of claims that Helm must leave them.

Source: Helm, `pkg/storage/driver`: the key `release` of a secret is JSON, packed with gzip, in base64.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from hubfleet.deploy.kubernetes.api import SECRET, Api
from hubfleet.deploy.kubernetes.releases import Revision
from hubfleet.model.json import Json, Manifest, Values, get, put

POLICY = "helm.sh/resource-policy"
"""The annotation, in the release's own manifest, with which Helm leaves an object when it uninstalls."""

HOLDS_DATA = ("PersistentVolume", "PersistentVolumeClaim")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Stored:
    """One revision, opened: its secret and Helm's own record in it."""

    secret: Manifest
    record: dict[str, Json]

    @property
    def chart(self) -> str:
        """Name and version of its chart."""
        about = get(self.record, ("chart", "metadata"))
        return f"{get(about, ('name',))} {get(about, ('version',))}"

    @property
    def values(self) -> Values:
        """What the chart was given."""
        given = self.record.get("config")
        return given if isinstance(given, dict) else {}

    def objects(self) -> Iterator[Manifest]:
        """Yield the objects that it consists of."""
        for document in yaml.load_all(str(self.record.get("manifest") or ""), Loader=_LOADER):
            if isinstance(document, dict):
                yield document

    def keeping_volumes(self) -> Stored | None:
        """Return it with a word on each volume and claim that Helm must leave it; None where that is said already."""
        objects = list(self.objects())
        kept = [_kept(one) if one.get("kind") in HOLDS_DATA else one for one in objects]
        if kept == objects:
            return None
        text = "".join(f"---\n{yaml.safe_dump(one, sort_keys=False)}" for one in kept)
        record: dict[str, Json] = {**self.record, "manifest": text}
        return Stored(put(self.secret, ("data", "release"), _pack(record)), record)


def open_release(api: Api, revision: Revision) -> Stored | None:
    """Read one revision; None where it is gone."""
    name = f"sh.helm.release.v1.{revision.release}.v{revision.number}"
    secret = api.get(SECRET, revision.namespace, name)
    packed = get(secret, ("data", "release"))
    return Stored(secret, _unpack(packed)) if secret and isinstance(packed, str) else None


def keep_volumes(api: Api, revision: Revision) -> None:
    """Write into Helm's own record that volumes stay: by that `uninstall` decides, not by the live objects."""
    stored = open_release(api, revision)
    marked = stored.keeping_volumes() if stored else None
    if marked:
        api.replace(SECRET, revision.namespace, str(get(marked.secret, ("metadata", "name"))), marked.secret)


def _kept(manifest: Manifest) -> Manifest:
    return put(manifest, ("metadata", "annotations", POLICY), "keep")


def _unpack(data: str) -> dict[str, Json]:
    """The secret's own base64 is around Helm's."""
    inner = base64.b64decode(base64.b64decode(data))
    record = json.loads(gzip.decompress(inner) if inner[:2] == b"\x1f\x8b" else inner)
    return record if isinstance(record, dict) else {}


def _pack(record: dict[str, Json]) -> str:
    packed = gzip.compress(json.dumps(record).encode(), mtime=0)
    return base64.b64encode(base64.b64encode(packed)).decode()
