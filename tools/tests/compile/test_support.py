"""Each case is a cluster and what runs beside its hubs, in full; and what hubs and support agree on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubfleet.compile.part import leaves
from hubfleet.compile.support import compile_support
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.json import dotted, get
from hubfleet.render.run import render_all
from hubfleet.render.stage import StageInput
from tests.chart_server import BESIDE
from tests.compile.fleets import AT
from tests.compile.test_cases import shown
from tests.need import ROOT

CASES = sorted((Path(__file__).parent / "support_cases").iterdir())
HUB = """\
community: {name: Tern Lab}
cluster: tern
login: {provider: native, admins: [ada], allow: {everyone: true}}
server: {image: quay.io/jupyter/base-notebook:2026-10-05}
stages: {production: {ring: canary}}
"""

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@dataclass(frozen=True)
class Fleet:
    """One cluster with one hub."""

    cluster: str

    def files(self) -> tuple[str, ...]:
        return ("clusters/tern.yaml", "fleet.yaml", "hubs/lab/hub.yaml")

    def read(self, file: str) -> bytes:
        texts = {"clusters/tern.yaml": self.cluster, "fleet.yaml": "name: tern\ndomain: example.org\n"}
        return texts.get(file, HUB).encode()


def loaded(case: Path) -> Loaded:
    found = load_fleet(Fleet((case / "cluster.yaml").read_text(encoding="utf-8")))
    assert not found.findings, found.findings
    return found


def support_of(case: Path) -> ClusterSupport:
    (support,) = loaded(case).fleet.supports
    return support


@each_case
def test_a_cluster_compiles_to_what_was_reviewed(case: Path, golden: Callable[[Path, str], None]) -> None:
    golden(case / "expected.yaml", shown(compile_support(support_of(case))))


@each_case
def test_every_value_says_which_field_of_the_cluster_it_comes_from(case: Path) -> None:
    support = support_of(case)
    for release in compile_support(support).releases:
        unexplained = [dotted(path) for path in leaves(release.values) if path and not release.source_of(path)]
        assert not unexplained, release.name
        for source in set(release.sources.values()):
            assert support.origin(source).file == "clusters/tern.yaml"


@each_case
def test_hubs_ask_for_the_ingress_and_the_issuer_that_is_made(case: Path) -> None:
    from hubfleet.compile.stage import compile_stage

    found = loaded(case)
    (stage,), (support,) = found.fleet.stages, found.fleet.supports
    ingress = compile_stage(stage, AT).main.values["ingress"]
    made = {release.name: release.values for release in compile_support(support).releases}
    if "nginx-ingress" in made:
        assert get(ingress, ("ingressClassName",)) == get(made["nginx-ingress"], ("controller", "ingressClass", "name"))
    if "support" in made:
        issuer = get(made["support"], ("issuer", "name"))
        assert get(ingress, ("annotations", "cert-manager.io/cluster-issuer")) == issuer
        assert get(made["support"], ("issuer", "ingressClassName")) == get(ingress, ("ingressClassName",))


@each_case
def test_it_renders_and_even_the_issuer_is_checked_by_the_chart_that_defines_it(case: Path) -> None:
    charts = {folder.name: folder for folder in (*BESIDE, ROOT / "charts/support")}
    compiled = compile_support(support_of(case))
    (rendered,) = render_all([StageInput(compiled, "1.34")], _folders(charts))
    assert not rendered.faults


def test_a_cluster_is_as_early_as_the_earliest_of_its_hubs() -> None:
    assert support_of(CASES[0]).ring == "canary"


def _folders(charts: dict[str, Path]):
    from hubfleet.charts.store import ChartFiles

    return lambda name: ChartFiles(name, "1", None, charts[name], name)
