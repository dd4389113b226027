"""What runs beside the hubs of a cluster to its ordered releases."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, cast

from hubfleet.compile import supports
from hubfleet.compile.join import Joined, join
from hubfleet.compile.part import Part, ReleaseKey
from hubfleet.compile.raw import lay, lay_sources
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.release import CompiledStage, Release

Feature = Callable[[ClusterSupport], Part]

ORDER: tuple[ReleaseKey, ...] = ("cert-manager", "support", "nginx-ingress")
"""The order of deployment: what defines kinds of objects before what makes some."""


@cache
def find_features() -> dict[str, Feature]:
    """Return every feature by name: each module of the folder `supports/`, in name order."""
    found = sorted(module.name for module in pkgutil.iter_modules(supports.__path__))
    return {name: cast("Feature", import_module(f"{supports.__name__}.{name}").feature) for name in found}


def compile_support(support: ClusterSupport) -> CompiledStage:
    """Return the releases that run beside the hubs; none where nothing is to be installed. A release is its chart."""
    joined = join({name: feature(support) for name, feature in find_features().items()}, str(support))
    return CompiledStage(str(support), tuple(_release(support, key, joined[key]) for key in ORDER if key in joined))


def unused_values(support: ClusterSupport, compiled: CompiledStage) -> tuple[str, ...]:
    """Return the keys under the support's `values:` that name no release of it."""
    return tuple(sorted(set(support.settings.values) - {release.name for release in compiled.releases}))


def _release(support: ClusterSupport, key: ReleaseKey, joined: Joined) -> Release:
    raw: dict[str, Any] = support.settings.values.get(key, {})
    return Release(
        name=key,
        chart=key,
        namespace=support.namespace,
        values=lay(joined.values, raw),
        secrets=joined.secrets,
        sources=lay_sources(joined.sources, raw, f"support.values.{key}"),
    )
