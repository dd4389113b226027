"""A stage to its ordered releases."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, cast

from hubfleet.compile import features
from hubfleet.compile.errors import CompileError
from hubfleet.compile.join import Joined, join
from hubfleet.compile.part import MAIN, Part, ReleaseKey
from hubfleet.compile.raw import lay, lay_sources
from hubfleet.model.release import CompiledStage, Release
from hubfleet.model.stage import Stage

Feature = Callable[[Stage, datetime], Part]

ORDER: tuple[ReleaseKey, ...] = ("base", "home-nfs", MAIN, "dask-gateway", "binderhub-service")
"""The order of deployment: volumes before the hub that mounts them, the hub before what asks it who somebody is."""

CHARTS: dict[ReleaseKey, str] = {"home-nfs": "jupyterhub-home-nfs"}
"""Charts that are not named like their release."""


@cache
def find_features() -> dict[str, Feature]:
    """Return every feature by name: each module of the folder `features/`, in name order."""
    found = sorted(module.name for module in pkgutil.iter_modules(features.__path__))
    return {name: _feature(name) for name in found}


def compile_stage(stage: Stage, at: datetime) -> CompiledStage:
    """Return the releases that the stage consists of at the instant `at`, without any secret's value.

    Raises CompileError where that is impossible: features contradict each other, or `at` has no zone.
    """
    if at.tzinfo is None:
        raise CompileError("the instant to compile for has no zone")
    joined = join({name: feature(stage, at) for name, feature in find_features().items()}, str(stage))
    return CompiledStage(str(stage), tuple(_release(stage, key, joined[key]) for key in ORDER if key in joined))


def unused_values(stage: Stage, compiled: CompiledStage) -> tuple[str, ...]:
    """Return the keys under the stage's `values:` that name no release of it."""
    names = {key for key in ORDER for release in compiled.releases if release.chart == CHARTS.get(key, key)}
    return tuple(sorted(set(stage.settings.values) - names))


def _release(stage: Stage, key: ReleaseKey, joined: Joined) -> Release:
    raw: dict[str, Any] = stage.settings.values.get(key, {})
    return Release(
        name=stage.release if key == MAIN else f"{stage.release}-{key}",
        chart=CHARTS.get(key, key),
        namespace=stage.namespace,
        values=lay(joined.values, raw),
        secrets=joined.secrets,
        sources=lay_sources(joined.sources, raw, f"values.{key}"),
    )


def _feature(name: str) -> Feature:
    return cast("Feature", import_module(f"{features.__name__}.{name}").feature)
