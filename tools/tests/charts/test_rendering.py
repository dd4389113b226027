"""Our charts render what they should, and refuse what they do not know."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart_server import JUPYTERHUB
from tests.need import ROOT, need_command

from .cases import SECRETS, overlay

BASE = ROOT / "charts" / "base"
FULL: dict[str, Any] = {
    "labels": {"fleet": "tern", "cluster": "tern-gke", "hub": "climate-lab", "stage": "production", "community": "lab"},
    "quota": {"hard": {"pods": 200, "requests.memory": "512Gi"}},
    "limitRange": {"limits": [{"type": "Container", "defaultRequest": {"memory": "64Mi"}}]},
    "volumes": {
        "home": {
            "nfs": {"server": "10.0.0.2", "path": "/homes"},
            "mountOptions": ["hard"],
            "size": "1Ti",
            "keep": True,
        },
        "shared": {"nfs": {"server": "10.0.0.2", "path": "/shared"}, "size": "9Gi", "access": "ReadOnlyMany"},
    },
    "network": {"egress": {"mode": "web", "allow": [{"cidr": "192.0.2.0/24", "ports": [2049]}]}},
    "serviceAccounts": {"user": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/tern"}}},
}
Objects = dict[tuple[str, str], dict[str, Any]]


def helm(*arguments: str, values: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "values.json"
    file.write_text(json.dumps(values))
    command = [str(need_command("helm")), *arguments, "--values", str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def render(chart: Path, values: dict[str, Any], folder: Path) -> Objects:
    done = helm("template", "climate-lab", str(chart), "-n", "climate-lab-production", values=values, folder=folder)
    assert done.returncode == 0, done.stderr
    found = [one for one in yaml.safe_load_all(done.stdout) if one]
    return {(one["kind"], one["metadata"]["name"]): one for one in found}


def refusal(chart: Path, values: dict[str, Any], folder: Path) -> str:
    done = helm("template", "climate-lab", str(chart), values=values, folder=folder)
    assert done.returncode, "these values should have been refused"
    return done.stderr


@pytest.mark.parametrize(("chart", "values"), [(BASE, {}), (BASE, FULL), (JUPYTERHUB, {}), (JUPYTERHUB, SECRETS)])
def test_helm_lint_has_nothing_to_say(chart, values, tmp_path):
    done = helm("lint", "--strict", str(chart), values=values, folder=tmp_path)
    assert done.returncode == 0, done.stdout


# base


def test_base_carries_the_labels_on_every_object(tmp_path):
    for key, one in render(BASE, FULL, tmp_path).items():
        assert one["metadata"]["labels"].items() >= FULL["labels"].items(), key


def test_base_without_values_only_keeps_other_namespaces_out(tmp_path):
    policies = render(BASE, {}, tmp_path)
    assert {policy["spec"]["policyTypes"][0] for policy in policies.values()} == {"Ingress"}
    allowed = policies["NetworkPolicy", "isolate"]["spec"]["ingress"][0]["from"]
    support = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "support"}}}
    assert allowed == [{"podSelector": {}}, support]


def test_one_persons_server_does_not_reach_anothers(tmp_path):
    def servers(operator):
        return {"matchExpressions": [{"key": "component", "operator": operator, "values": ["singleuser-server"]}]}

    policies = render(BASE, {"network": {"egress": {"mode": "web"}}}, tmp_path)
    between = policies["NetworkPolicy", "isolate-servers"]["spec"]
    assert between["podSelector"] == servers("In")
    assert between["ingress"][0]["from"][0] == {"podSelector": servers("NotIn")}
    assert policies["NetworkPolicy", "isolate"]["spec"]["podSelector"] == servers("NotIn")
    assert policies["NetworkPolicy", "egress"]["spec"]["egress"][0]["to"] == [{"podSelector": servers("NotIn")}]


def test_a_home_is_bound_to_its_claim_and_no_class_makes_an_empty_one(tmp_path):
    objects = render(BASE, FULL, tmp_path)
    volume = objects["PersistentVolume", "climate-lab-production-home"]
    claim = objects["PersistentVolumeClaim", "home"]
    assert volume["spec"]["claimRef"]["namespace"] == "climate-lab-production"
    assert volume["spec"]["claimRef"]["name"] == "home"
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert (claim["spec"]["storageClassName"], volume["spec"]["storageClassName"]) == ("", "")
    assert claim["spec"]["volumeName"] == "climate-lab-production-home"
    assert volume["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    assert objects["PersistentVolume", "climate-lab-production-shared"]["spec"]["accessModes"] == ["ReadOnlyMany"]


def test_a_volume_can_keep_the_name_it_had(tmp_path):
    home = {**FULL["volumes"]["home"], "volumeName": "old-home"}
    objects = render(BASE, {"volumes": {"home": home}}, tmp_path)
    assert objects["PersistentVolumeClaim", "home"]["spec"]["volumeName"] == "old-home"
    assert ("PersistentVolume", "old-home") in objects


@pytest.mark.parametrize(("mode", "ports"), [("web", [80, 443]), ("none", [])])
def test_egress_is_bounded_as_asked(mode, ports, tmp_path):
    objects = render(BASE, overlay(FULL, {"network": {"egress": {"mode": mode}}}), tmp_path)
    rules = objects["NetworkPolicy", "egress"]["spec"]["egress"]
    web = [rule for rule in rules if rule["to"][0].get("ipBlock", {}).get("cidr") == "0.0.0.0/0"]
    assert [port["port"] for rule in web for port in rule["ports"]] == ports
    assert all("169.254.0.0/16" in rule["to"][0]["ipBlock"]["except"] for rule in web)
    assert {"cidr": "192.0.2.0/24"} in [rule["to"][0].get("ipBlock") for rule in rules]


def test_open_egress_needs_no_policy(tmp_path):
    assert ("NetworkPolicy", "egress") not in render(BASE, {"network": {"egress": {"mode": "open"}}}, tmp_path)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"qouta": {}}, "qouta"),
        ({"network": {"egress": {"mode": "closed"}}}, "/network/egress/mode"),
        ({"volumes": {"home": {"size": "1Ti"}}}, "nfs"),
        ({"volumes": {"Home": FULL["volumes"]["home"]}}, "Home"),
        ({"volumes": {"home": {**FULL["volumes"]["home"], "size": "1TB"}}}, "/volumes/home/size"),
        ({"labels": {"hub": "Climate Lab"}}, "/labels/hub"),
        ({"network": {"egress": {"mode": "web", "allow": [{"cidr": "example.org"}]}}}, "cidr"),
        ({"serviceAccounts": {"user": {"annotation": {}}}}, "annotation"),
    ],
)
def test_base_refuses_what_it_does_not_know(values, words, tmp_path):
    assert words in refusal(BASE, values, tmp_path)


# the test chart


def test_what_hubfleet_gives_makes_every_render_equal(tmp_path):
    assert render(JUPYTERHUB, SECRETS, tmp_path) == render(JUPYTERHUB, SECRETS, tmp_path)


def test_secrets_that_are_not_given_differ_between_renders(tmp_path):
    one, other = (render(JUPYTERHUB, {"hub": {"services": {"probe": {}}}}, tmp_path) for _ in range(2))
    changed = {
        key for key, value in one["Secret", "hub"]["data"].items() if other["Secret", "hub"]["data"][key] != value
    }
    assert changed == {
        "hub.config.ConfigurableHTTPProxy.auth_token",
        "hub.config.CryptKeeper.keys",
        "hub.config.JupyterHub.cookie_secret",
        "hub.services.probe.apiToken",
    }


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"singleuser": {"memroy": {"limit": "1G"}}}, "memroy"),
        ({"singleuser": {"cpu": {"limit": "two"}}}, "/singleuser/cpu/limit"),
        ({"hub": {"config": {"authenticator": {}}}}, "authenticator"),
        ({"proxy": {"service": {"type": "nodeport"}}}, "/proxy/service/type"),
        ({"ingress": {"host": []}}, "host"),
    ],
)
def test_the_test_chart_finds_typos_as_the_real_one_does(values, words, tmp_path):
    assert words in refusal(JUPYTERHUB, values, tmp_path)
