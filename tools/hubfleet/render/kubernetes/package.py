"""Kubernetes' OpenAPI definitions as `kubernetes-validate` ships them, one file per minor version.

Only the package's data is used: importing it costs more than validating a hub.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from hubfleet.findings import HubfleetError

Definitions: TypeAlias = "dict[str, dict[str, Any]]"
"""JSON Schemas by their name in Kubernetes (`io.k8s.api.apps.v1.Deployment`)."""

PREFIX = "#/$defs/"


def folder() -> Path:
    """Where the schemas are. Raises HubfleetError when the package is not installed."""
    spec = find_spec("kubernetes_validate")
    if not spec or not spec.submodule_search_locations:
        raise HubfleetError("the package kubernetes-validate is missing", help="install hubfleet with its dependencies")
    return Path(spec.submodule_search_locations[0]) / "kubernetes-json-schema"


@lru_cache
def versions() -> tuple[str, ...]:
    """Minor versions with schemas, oldest first: `1.25`, `1.26`, ..."""
    names = {path.name.removeprefix("v").rsplit(".0-", 1)[0] for path in folder().glob("v*-local-strict")}
    return tuple(sorted(names, key=_numbers))


def nearest(minor: str) -> str:
    """The newest known version that is not newer than the cluster's; the oldest for a cluster older than all."""
    known = versions()
    return next((name for name in reversed(known) if _numbers(name) <= _numbers(minor)), known[0])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


@lru_cache(maxsize=4)
def definitions(minor: str) -> Definitions:
    """All definitions of a known version, additional properties refused."""
    path = folder() / f"v{minor}.0-local-strict" / "_definitions.json"
    found: Definitions = json.loads(path.read_bytes())["$defs"]
    return found


def kinds(found: Definitions) -> dict[tuple[str, str], str]:
    """(apiVersion, kind) to the definition's name, for what is an object of its own."""
    result: dict[tuple[str, str], str] = {}
    for name, schema in found.items():
        for entry in schema.get("x-kubernetes-group-version-kind", ()):
            version = f"{entry['group']}/{entry['version']}" if entry["group"] else entry["version"]
            result[version, entry["kind"]] = name
    return result
