"""What cases compile to is what the real charts take: their schemas, their templates, Kubernetes' own schemas."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hubfleet.charts.store import ChartFiles, Charts
from hubfleet.render.run import render_all
from hubfleet.render.stage import RenderedStage, StageInput
from tests.compile.fleets import CASES, compiled_case
from tests.need import ROOT

pytestmark = pytest.mark.chart


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ChartFiles]:
    mirror = os.environ.get("HUBFLEET_CHART_MIRROR")
    if not mirror:
        pytest.skip("HUBFLEET_CHART_MIRROR names no folder with the real charts")
    return Charts.of_fleet(ROOT, cache=tmp_path_factory.mktemp("charts"), mirror=mirror).get


@pytest.fixture(scope="module")
def rendered(charts: Callable[[str], ChartFiles]) -> dict[str, RenderedStage]:
    given = [StageInput(compiled_case(case), "1.34") for case in CASES]
    return dict(zip((case.name for case in CASES), render_all(given, charts), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_release_renders_without_a_fault(case: Path, rendered: dict[str, RenderedStage]) -> None:
    stage = rendered[case.name]
    assert not stage.faults
    assert stage.digest


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_that_costs_lacks_the_labels(case: Path, rendered: dict[str, RenderedStage]) -> None:
    bare = [
        f"{manifest['kind']}"
        for release in rendered[case.name].releases
        if release.chart in {"base", "jupyterhub"}
        for manifest in release.manifests
        if "hubfleet/hub" not in str(manifest) and manifest["kind"] in {"Deployment", "StatefulSet", "PersistentVolume"}
    ]
    assert not bare


def test_two_stages_of_a_hub_share_no_name_of_the_whole_cluster(charts: Callable[[str], ChartFiles]) -> None:
    from hubfleet.compile.stage import compile_stage
    from tests.compile.fleets import AT, stages_of

    case = next(case for case in CASES if case.name == "research-hub-with-everything")
    text = (case / "hub.yaml").read_text(encoding="utf-8")
    stages = stages_of(text.replace("stages: {staging: {}}", "stages: {staging: {}, production: {}}"))
    both = render_all([StageInput(compile_stage(stage, AT), "1.34") for stage in stages], charts)
    one, other = ({_name(m) for release in stage.releases for m in release.manifests if _wide(m)} for stage in both)
    assert one
    assert not one & other


def _wide(manifest) -> bool:
    return manifest["kind"] in {"ClusterRole", "ClusterRoleBinding", "PersistentVolume", "PriorityClass"}


def _name(manifest) -> tuple[str, str]:
    return manifest["kind"], manifest["metadata"]["name"]
