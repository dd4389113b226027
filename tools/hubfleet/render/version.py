"""What rendered: part of every cache key, so that a new hubfleet never reads an old one's answer."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import hubfleet

_LIBRARIES = ("helm-python-sdk", "jsonschema-rs", "kubernetes-validate", "pyyaml")


@cache
def tool_version() -> str:
    """Hash of this package's own sources and of the versions of the libraries that decide what a render gives."""
    here = Path(__file__).parent
    sources = [*sorted(here.rglob("*.py")), here.parent / "model" / "json.py"]
    found = hashlib.sha256(hubfleet.__version__.encode())
    for source in sources:
        found.update(source.name.encode() + b"\0" + source.read_bytes())
    for library in _LIBRARIES:
        found.update(f"{library} {_version(library)}\n".encode())
    return found.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
