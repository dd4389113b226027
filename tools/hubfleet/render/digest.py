"""One digest per stage: equal exactly when nothing would be deployed differently."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from hubfleet.model.json import Json, Manifest
from hubfleet.render.normalise import NORMALISATION, normalise

LENGTH = 40
"""Hexadecimal digits: with the version in front it fits a Kubernetes label (63)."""


def canonical(value: Json | Sequence[Json]) -> bytes:
    """JSON that depends on nothing but the value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def release_digest(manifests: Iterable[Manifest]) -> str:
    """Hash of the normalised manifests of one release; their order is the caller's."""
    return hashlib.sha256(canonical(list(normalise(manifests)))).hexdigest()


def stage_digest(releases: Iterable[tuple[str, str, str]], leaves: Mapping[str, str]) -> str:
    """The digest of a stage: `v1-` and 40 hexadecimal digits.

    `releases` are (name, namespace, release digest) in the order of deployment. `leaves` maps each key of the stage's
    secrets files to the hash of its encrypted value: a rotated secret is a change, though nobody here can read it.
    """
    state: list[Json] = [[[*release] for release in releases], dict(leaves)]
    return f"{NORMALISATION}-{hashlib.sha256(canonical(state)).hexdigest()[:LENGTH]}"
