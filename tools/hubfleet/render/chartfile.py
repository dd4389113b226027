"""What must be known of a chart before Helm sees it, because Helm in process does not check it."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from hubfleet.charts.sealed import is_remote
from hubfleet.model.json import Json
from hubfleet.render.faults import FaultKind, RenderFault
from hubfleet.render.renderer import ChartPath, RenderRequest
from hubfleet.render.semver import satisfies

RELEASE_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
LONGEST_NAME = 53
SCHEMA = "values.schema.json"


@dataclass(frozen=True, slots=True)
class ChartInfo:
    """The part of a chart's metadata that decides whether it may be rendered."""

    kube_version: str
    missing: tuple[str, ...]
    remote_references: tuple[str, ...]


@lru_cache(maxsize=64)
def chart_info(chart: ChartPath) -> ChartInfo:
    """Read a chart's metadata. Raises OSError, ValueError or tarfile.TarError for what is no chart."""
    import yaml

    files = dict(_archive(chart.path) if chart.path.is_file() else _folder(chart.path))
    if "Chart.yaml" not in files:
        raise ValueError("it has no Chart.yaml")
    metadata: dict[str, Any] = yaml.load(files["Chart.yaml"], Loader=yaml.CSafeLoader) or {}
    wanted = {str(entry.get("name")) for entry in metadata.get("dependencies") or ()}
    shipped = {PurePosixPath(name).parts[1] for name in files if name.startswith("charts/")}
    missing = {name for name in wanted if not any(_is_chart(name, entry) for entry in shipped)}
    remote = {url for name, text in files.items() if name.endswith(SCHEMA) for url in _remote(json.loads(text))}
    return ChartInfo(str(metadata.get("kubeVersion") or ""), tuple(sorted(missing)), tuple(sorted(remote)))


def _is_chart(name: str, entry: str) -> bool:
    return entry == name or (entry.startswith(f"{name}-") and entry.endswith(".tgz"))


def _archive(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            name = str(PurePosixPath(*PurePosixPath(member.name).parts[1:]))
            if member.isfile() and _needed(name) and (content := archive.extractfile(member)):
                yield name, content.read()


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(path.rglob("*")):
        name = file.relative_to(path).as_posix()
        if file.is_file() and _needed(name):
            yield name, file.read_bytes()


def _needed(name: str) -> bool:
    return name == "Chart.yaml" or name.endswith(SCHEMA) or name.startswith("charts/")


def _remote(schema: Json) -> Iterator[str]:
    """References that a validator would fetch over the network."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if is_remote(key, value):
                yield str(value)
            else:
                yield from _remote(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _remote(item)


def precheck(request: RenderRequest) -> tuple[RenderFault, ...]:
    """What `helm install` would refuse, but a render in process lets pass (or asks the network about)."""
    chart = request.chart
    try:
        info = chart_info(chart)
        return tuple(_faults(request, info))
    except (OSError, ValueError, tarfile.TarError) as error:
        return (RenderFault(FaultKind.CHART, f"chart {chart.name} can't be read: {error}"),)


def _faults(request: RenderRequest, info: ChartInfo) -> Iterator[RenderFault]:
    chart = request.chart
    if not RELEASE_NAME.fullmatch(request.name) or len(request.name) > LONGEST_NAME:
        yield RenderFault(
            FaultKind.RELEASE_NAME,
            f'"{request.name}" can\'t name a Helm release',
            help=f"use small letters, digits, - and ., at most {LONGEST_NAME} characters",
        )
    if info.kube_version and not satisfies(request.capabilities.full_version, info.kube_version):
        yield RenderFault(
            FaultKind.KUBE_VERSION,
            f"chart {chart.name} {chart.version} wants Kubernetes {info.kube_version}, "
            f"the cluster has {request.capabilities.kubernetes}",
            help="upgrade the cluster, or pin a version of the chart that fits it",
        )
    for name in info.missing:
        yield RenderFault(
            FaultKind.DEPENDENCY,
            f'chart {chart.name} needs chart "{name}", which is not in its charts/ folder',
            help="run `helm dependency build` where the chart is made",
        )
    for url in info.remote_references:
        yield RenderFault(
            FaultKind.REMOTE_SCHEMA,
            f'the values schema of chart {chart.name} refers to "{url}", and nothing is fetched while rendering',
            help="a chart must bring its whole schema along",
        )
