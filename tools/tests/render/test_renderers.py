"""Both renderers give the same, and both say what Helm in process would pass over."""

from __future__ import annotations

import json

import pytest

from hubfleet.model.json import Values
from hubfleet.render.command import CommandRenderer
from hubfleet.render.faults import FaultKind
from hubfleet.render.manifests import parse
from hubfleet.render.renderer import Renderer
from hubfleet.render.sdk import SdkRenderer
from hubfleet.render.semver import satisfies
from tests.need import find_command, need_command
from tests.render.parts import CONFIG_MAP, hub_values, own_chart, real_chart, request, write_chart

CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\n"


@pytest.fixture(params=["sdk", "command"])
def renderer(request: pytest.FixtureRequest) -> Renderer:
    return SdkRenderer() if request.param == "sdk" else CommandRenderer(need_command("helm"))


def texts(raw):
    assert not raw.faults, raw.faults
    return {document.template: document.text for document in raw.documents}


def only_fault(raw):
    assert not raw.documents
    (fault,) = raw.faults
    return fault


def with_secrets(values):
    values = {**values, "proxy": {"secretToken": "c" * 64}}
    config = {
        **values["hub"]["config"],
        "CryptKeeper": {"keys": ["b" * 64]},
        "ConfigurableHTTPProxy": {"auth_token": "c" * 64},
    }
    config["JupyterHub"] = {**config["JupyterHub"], "cookie_secret": "d" * 64}
    return {**values, "hub": {**values["hub"], "config": config}}


def test_both_renderers_give_the_same_manifests_of_the_test_chart():
    asked = request(own_chart(), with_secrets(hub_values()))
    sdk, command = SdkRenderer().render(asked), CommandRenderer(need_command("helm")).render(asked)
    assert parse(sdk.documents) == parse(command.documents)
    assert len(parse(sdk.documents).manifests) > 5


@pytest.mark.chart
@pytest.mark.parametrize("name", ["jupyterhub-4.3.3", "dask-gateway-2026.3.0", "jupyterhub-home-nfs-1.2.0"])
def test_both_renderers_give_the_same_manifests_of_real_charts(name):
    chart = real_chart(name)
    if not chart:
        pytest.skip(f"HUBFLEET_CHART_MIRROR names no folder with {name}")
    asked = request(chart, with_secrets(hub_values()) if chart.name == "jupyterhub" else {})
    sdk, command = SdkRenderer().render(asked), CommandRenderer(need_command("helm")).render(asked)
    assert parse(sdk.documents) == parse(command.documents)
    assert not sdk.faults
    assert len(parse(sdk.documents).manifests) > 4


def test_capabilities_are_those_of_the_cluster(renderer, tmp_path):
    chart = write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP})
    raw = renderer.render(request(chart, kubernetes="1.31", groups=("cert-manager.io/v1",)))
    text = texts(raw)["c/templates/a.yaml"]
    assert "kubernetes: v1.31.0" in text
    assert 'certificates: "true"' in text
    assert 'certificates: "false"' in texts(renderer.render(request(chart)))["c/templates/a.yaml"]


def test_notes_and_empty_documents_are_left_out_and_crds_come_first(renderer, tmp_path):
    templates = {
        "NOTES.txt": "Thank you",
        "a.yaml": CONFIG_MAP,
        "b.yaml": "{{ if false }}a: 1{{ end }}",
        "_helpers.tpl": "",
    }
    chart = write_chart(tmp_path / "c", templates, files={"crds/crd.yaml": CRD})
    assert list(texts(renderer.render(request(chart)))) == ["c/crds/crd.yaml", "c/templates/a.yaml"]


def test_what_one_template_gives_stays_together(renderer, tmp_path):
    two = CONFIG_MAP + "---\n" + CONFIG_MAP.replace("Name }}", "Name }}-2")
    chart = write_chart(tmp_path / "c", {"a.yaml": two})
    raw = renderer.render(request(chart))
    assert len(raw.documents) == 1
    assert [manifest["metadata"]["name"] for manifest in parse(raw.documents).manifests] == ["demo", "demo-2"]


def test_all_schema_errors_come_at_once_with_their_paths(renderer):
    values: Values = {
        "hub": {"bogus": 1},
        "nope": 2,
        "singleuser": {"image": {"pullPolicy": "Sometimes"}},
        "cull": {"every": "x"},
    }
    faults = renderer.render(request(own_chart(), values)).faults
    assert {fault.kind for fault in faults} == {FaultKind.VALUES}
    assert {("hub", "bogus"), ("nope",), ("cull", "every")} <= {fault.path for fault in faults}
    (every,) = [fault for fault in faults if fault.path == ("cull", "every")]
    assert '"cull.every" is "x"' in every.message


def test_a_schema_error_under_a_list_has_an_index_and_one_in_a_key_with_a_slash_the_key(renderer, tmp_path):
    schema = {"properties": {"a": {"items": {"type": "string"}}, "b": {"additionalProperties": {"type": "string"}}}}
    chart = write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP}, files={"values.schema.json": json.dumps(schema)})
    faults = renderer.render(request(chart, {"a": ["x", 1], "b": {"x/y~z": 1, "0": 2}})).faults
    assert {fault.path for fault in faults} == {("a", 1), ("b", "x/y~z"), ("b", "0")}


def test_what_a_chart_demands_is_said_in_its_own_words(renderer, tmp_path):
    chart = write_chart(tmp_path / "c", {"a.yaml": '{{ required "give a password" .Values.password }}'})
    fault = only_fault(renderer.render(request(chart)))
    assert (fault.kind, fault.message, fault.template, fault.line) == (
        FaultKind.TEMPLATE,
        "give a password",
        "c/templates/a.yaml",
        1,
    )


def test_a_broken_template_is_named_with_its_line(renderer, tmp_path):
    chart = write_chart(tmp_path / "c", {"a.yaml": "a: 1\nb: {{ .Values.x.y }}\n"})
    fault = only_fault(renderer.render(request(chart)))
    assert (fault.kind, fault.template, fault.line) == (FaultKind.TEMPLATE, "c/templates/a.yaml", 2)
    assert "nil pointer" in fault.message


def test_text_that_is_not_yaml_is_a_fault_of_its_template(renderer, tmp_path):
    chart = write_chart(tmp_path / "c", {"a.yaml": "apiVersion: v1\nkind: A\n b: [\n"})
    raw = renderer.render(request(chart))
    (fault,) = raw.faults or parse(raw.documents).faults
    assert (fault.kind, fault.template) == (FaultKind.NOT_YAML, "c/templates/a.yaml")


def test_a_cluster_too_old_for_the_chart_is_refused(renderer, tmp_path):
    chart = write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP}, metadata='kubeVersion: ">=1.35.0-0"\n')
    fault = only_fault(renderer.render(request(chart)))
    assert fault.kind is FaultKind.KUBE_VERSION
    assert "wants Kubernetes >=1.35.0-0, the cluster has 1.34" in fault.message


def test_a_missing_dependency_is_refused(renderer, tmp_path):
    wanted = "dependencies: [{name: other, version: 1.0.0, repository: 'https://charts.example.org'}]\n"
    fault = only_fault(renderer.render(request(write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP}, metadata=wanted))))
    assert fault.kind is FaultKind.DEPENDENCY
    assert '"other"' in fault.message


def test_a_remote_reference_in_a_schema_is_refused_without_a_request(renderer, tmp_path):
    schema = json.dumps({"properties": {"a": {"$ref": "http://127.0.0.1:1/schema.json"}}})
    chart = write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP}, files={"values.schema.json": schema})
    fault = only_fault(renderer.render(request(chart, {"a": 1})))
    assert fault.kind is FaultKind.REMOTE_SCHEMA


@pytest.mark.parametrize("name", ["Demo", "demo_1", "a" * 54, "-a", ""])
def test_a_name_that_helm_refuses_is_refused(renderer, tmp_path, name):
    fault = only_fault(renderer.render(request(write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP}), name=name)))
    assert fault.kind is FaultKind.RELEASE_NAME


def test_a_folder_that_is_no_chart_is_a_fault(renderer, tmp_path):
    chart = write_chart(tmp_path / "c", {})
    (tmp_path / "c" / "Chart.yaml").unlink()
    assert only_fault(renderer.render(request(chart))).kind is FaultKind.CHART


def test_warnings_of_helm_are_faults_and_do_not_reach_the_terminal(renderer, tmp_path, capfd):
    chart = write_chart(tmp_path / "c", {"a.yaml": CONFIG_MAP}, files={"values.yaml": "a: {b: 1}\n"})
    raw = renderer.render(request(chart, {"a": "text"}))
    assert raw.documents
    assert {fault.kind for fault in raw.faults} <= {FaultKind.HELM_WARNING}
    assert capfd.readouterr() == ("", "")


def test_the_command_is_found_like_other_outside_commands():
    assert find_command("helm") is None or CommandRenderer(need_command("helm")).identity.startswith("helm v")


@pytest.mark.parametrize(
    ("constraint", "holds"),
    [
        (">=1.28.0-0", True),
        (">= 1.28", True),
        (">1.34", False),
        ("<1.34.0", False),
        ("<=1.34", True),
        ("^1.20", True),
        ("~1.33", False),
        ("~1", True),
        ("1.34.x", True),
        ("1.x || 2.x", True),
        (">=1.20 <1.30", False),
        (">=1.20, <2", True),
        ("1.30 - 1.34", True),
        ("!=1.34.0", False),
        ("*", True),
        ("=1.34.0", True),
    ],
)
def test_version_constraints_mean_what_helm_means(constraint, holds):
    assert satisfies("v1.34.0", constraint) is holds
