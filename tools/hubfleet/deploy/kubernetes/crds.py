"""Custom resource definitions of a chart: Helm installs them once and never again, so upgrading them is ours to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from hubfleet.charts.archive import read_archive, read_folder
from hubfleet.deploy.kubernetes.api import Api, Kind
from hubfleet.model.json import Manifest

DEFINITION = Kind("apiextensions.k8s.io/v1", "customresourcedefinitions", namespaced=False)
MANAGER = "helm"
"""As whom they are applied: whoever installs the chart by hand meets no conflict."""


def crds_of(chart: Path) -> tuple[Manifest, ...]:
    """Return what is in the `crds/` folders of a chart (archive or folder) and of its unpacked subcharts."""
    files = read_archive(chart.read_bytes(), chart.name) if chart.is_file() else read_folder(chart)
    return tuple(one for name in sorted(files) if _is_crd(name) for one in _documents(files[name]))


def apply_crds(api: Api, chart: Path) -> tuple[str, ...]:
    """Bring the chart's definitions to what it says; return their names. Objects of theirs stay."""
    crds = crds_of(chart)
    for crd in crds:
        api.apply(DEFINITION, None, crd, manager=MANAGER)
    return tuple(_name(crd) for crd in crds)


def _is_crd(name: str) -> bool:
    path = PurePosixPath(name)
    return "crds" in path.parts[:-1] and "templates" not in path.parts and path.suffix in {".yaml", ".yml", ".json"}


def _documents(content: bytes) -> Iterator[Manifest]:
    import yaml

    for document in yaml.safe_load_all(content):
        if isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition":
            yield document


def _name(crd: Manifest) -> str:
    metadata = crd.get("metadata")
    return str(metadata.get("name")) if isinstance(metadata, dict) else ""
