"""Objects against Kubernetes. A new case is a new file under manifests/.

`good`: nobody objects. `bad`: the schemas refuse it, and so does kubeconform. `refused`: only the API server would, so
kubeconform passes it and our own rules must not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hubfleet.render.defined import with_definitions
from hubfleet.render.faults import FaultKind
from hubfleet.render.kubeconform import Kubeconform
from hubfleet.render.kubernetes import validate
from hubfleet.render.kubernetes.package import definitions, nearest, versions
from hubfleet.render.kubernetes.stricter import FORMATS, PROPERTIES, WHOLE
from hubfleet.render.manifests import parse
from hubfleet.render.renderer import RawDocument
from hubfleet.render.sdk import SdkRenderer
from hubfleet.render.stage import ReleaseResult, pack
from tests.need import need_command
from tests.render.parts import own_chart, real_chart, request

CASES = Path(__file__).parent / "manifests"
KUBERNETES = "1.34"


def cases(folder: str):
    return [pytest.param(path, id=path.stem) for path in sorted((CASES / folder).glob("*.yaml"))]


def read(*texts: str):
    parsed = parse([RawDocument("case", text) for text in texts])
    assert not parsed.faults
    return parsed.manifests


def faults(manifests):
    return list(validate(manifests, KUBERNETES))


@pytest.mark.parametrize("path", cases("good"))
def test_a_good_object_has_no_fault(path):
    assert faults(read(path.read_text())) == []


@pytest.mark.parametrize("path", [*cases("bad"), *cases("refused")])
def test_a_bad_object_has_faults_with_object_path_and_words(path):
    found = faults(read(path.read_text()))
    assert found
    for fault in found:
        assert fault.object
        assert fault.message
        assert "[" not in fault.message


def test_kubeconform_and_our_schemas_refuse_the_same_objects(tmp_path):
    tool = Kubeconform(need_command("kubeconform"), tmp_path)
    for folder, refuses in (("good", False), ("bad", True), ("refused", False)):
        for path in sorted((CASES / folder).glob("*.yaml")):
            assert bool(tool.check(read(path.read_text()), KUBERNETES)) is refuses, path


def test_kubeconform_names_object_and_field(tmp_path):
    tool = Kubeconform(need_command("kubeconform"), tmp_path)
    (fault,) = tool.check(read((CASES / "bad" / "port-as-text.yaml").read_text()), KUBERNETES)
    assert (fault.kind, fault.object, fault.object_path) == (
        FaultKind.KUBECONFORM,
        "Service/web",
        ("spec", "ports", 0, "port"),
    )


def charts():
    return [chart for chart in (own_chart(), real_chart(), real_chart("dask-gateway-2026.3.0")) if chart]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: f"{chart.name}-{chart.digest[:6]}")
def test_what_charts_render_is_clean_for_us_and_for_kubeconform(chart, tmp_path):
    manifests = parse(SdkRenderer().render(request(chart)).documents).manifests
    assert manifests
    assert faults(manifests) == []
    assert Kubeconform(need_command("kubeconform"), tmp_path).check(manifests, KUBERNETES) == ()


@pytest.mark.chart
def test_the_real_chart_is_clean_for_every_kubernetes_version_it_supports():
    chart = real_chart()
    if not chart:
        pytest.skip("HUBFLEET_CHART_MIRROR names no folder with the JupyterHub chart")
    for version in versions():
        raw = SdkRenderer().render(request(chart, kubernetes=version))
        assert bool(raw.faults) is (version < "1.28")
        assert list(validate(parse(raw.documents).manifests, version)) == []


def test_a_wrong_kind_of_kubernetes_own_group_is_an_error_and_another_group_a_notice():
    own, other = (
        faults(read(f"apiVersion: {version}\nkind: Deploymnt\nmetadata: {{name: a}}"))
        for version in ("apps/v1", "x.example.org/v1")
    )
    assert [fault.kind for fault in own] == [FaultKind.KUBERNETES]
    assert [fault.kind for fault in other] == [FaultKind.UNKNOWN_KIND]


CRD = """apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gauges.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Gauge, plural: gauges}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: {x-kubernetes-int-or-string: true}
                note: {type: string, nullable: true}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
"""
GAUGE = "apiVersion: example.org/v1\nkind: Gauge\nmetadata: {{name: a}}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("spec", "places"),
    [
        ("{size: 5, note: null, free: {a: 1}}", []),
        ("{size: 10%}", []),
        ("{size: true}", [("spec", "size")]),
        ("{}", [("spec",)]),
        ("{size: 1, sise: 2}", [("spec", "sise")]),
    ],
)
def test_a_custom_resource_is_checked_by_the_definition_that_the_chart_ships(spec, places):
    found = faults(read(CRD, GAUGE.format(spec=spec)))
    assert [fault.object_path for fault in found] == places


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (ReleaseResult("v1-a", (), pack(read(CRD))), []),
        (ReleaseResult("v1-a", (), pack(())), [FaultKind.UNKNOWN_KIND]),
        (None, []),
    ],
    ids=["defines it", "does not define it", "could not be rendered, which is told"],
)
def test_a_kind_that_no_chart_of_its_release_defines_may_be_that_of_a_release_beside_it(other, found):
    gauge = read(GAUGE.format(spec="{size: 1}"))
    results = with_definitions([other, ReleaseResult("v1-b", tuple(faults(gauge)), pack(gauge))], [{}, {}])
    assert [fault.kind for fault in results[1].faults] == found


def test_the_schemas_of_a_cluster_newer_or_older_than_known_are_the_nearest():
    assert nearest("1.34") == "1.34"
    assert nearest("1.99") == versions()[-1]
    assert nearest("1.2") == versions()[0]


def test_every_line_of_the_table_still_meets_a_definition():
    known = definitions(versions()[-1])
    assert not [name for name in (*PROPERTIES, *WHOLE) if name not in known]
    assert not [
        (name, key) for name, extra in PROPERTIES.items() for key in extra if key not in known[name]["properties"]
    ]
    assert set(FORMATS) == {"int32", "int64", "byte"}
