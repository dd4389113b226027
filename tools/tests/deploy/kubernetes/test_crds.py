"""Definitions that a chart brings: found in it, and upgraded with it."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubfleet.deploy.kubernetes.api import Api
from hubfleet.deploy.kubernetes.crds import DEFINITION, apply_crds, crds_of
from hubfleet.deploy.kubernetes.kubeconfig import connection_of
from hubfleet.model.json import get


def definition(group: str, *versions: str) -> dict[str, Any]:
    schema = {"openAPIV3Schema": {"type": "object"}}
    served = [
        {"name": name, "served": True, "storage": name == versions[-1], "schema": schema}  # the newest is stored
        for name in versions
    ]
    names = {"plural": "tides", "singular": "tide", "kind": "Tide"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"tides.{group}"},
        "spec": {"group": group, "names": names, "scope": "Namespaced", "versions": served},
    }


def chart(folder: Path, crd: dict[str, Any]) -> Path:
    for name in ("crds", "charts/below/crds", "templates/crds"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: tides\nversion: 1.0.0\n")
    (folder / "crds/tides.yaml").write_text(yaml.safe_dump(crd))
    (folder / "charts/below/crds/none.yaml").write_text("# nothing\n")
    (folder / "templates/crds/not.yaml").write_text("{{ .Values.x }}\n")
    return folder


def test_only_what_lies_in_crds_folders_is_one(tmp_path: Path) -> None:
    assert [crd["metadata"]["name"] for crd in crds_of(chart(tmp_path, definition("a.example.org", "v1")))] == [
        "tides.a.example.org"
    ]


@pytest.mark.cluster
def test_a_definition_is_upgraded_with_its_chart(tmp_path: Path, kubeconfig: str) -> None:
    api = Api(connection_of([Path(kubeconfig)]), os.environ)
    group = f"hubfleet-test-{uuid.uuid4().hex[:6]}.example.org"
    try:
        for versions in (("v1",), ("v1",), ("v1", "v2")):
            assert apply_crds(api, chart(tmp_path, definition(group, *versions))) == (f"tides.{group}",)
            found = get(api.get(DEFINITION, None, f"tides.{group}") or {}, ("spec", "versions"))
            assert isinstance(found, list)
            assert [get(one, ("name",)) for one in found] == list(versions)
    finally:
        api.delete(DEFINITION, None, f"tides.{group}")
