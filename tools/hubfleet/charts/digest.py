"""Digests of charts: `sha256:` and 64 hexadecimal digits, as Helm's repositories and OCI registries write them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

PREFIX = "sha256:"
FORM = re.compile(r"sha256:[0-9a-f]{64}\Z")


def of_bytes(data: bytes) -> str:
    """The digest of an archive: over its bytes."""
    return PREFIX + hashlib.sha256(data).hexdigest()


def of_contents(contents: Mapping[str, bytes]) -> str:
    """The digest of a folder: over its sorted files, each with its path and length, so that none runs into the next."""
    total = hashlib.sha256()
    for path in sorted(contents):
        total.update(f"{path}\0{len(contents[path])}\0".encode())
        total.update(contents[path])
    return PREFIX + total.hexdigest()


def normal(text: str) -> str | None:
    """Return a digest as we write it, from one with or without prefix (an index has none); None if it is none."""
    digest = text if text.startswith(PREFIX) else PREFIX + text
    return digest if FORM.match(digest) else None
