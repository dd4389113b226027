"""Ways to clusters: kubeconfig files, exec plugins, and providers' own commands."""

from __future__ import annotations

import json
import os
import stat
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubfleet.deploy.kubernetes.credentials import NoCredentials, credentials_of, missing
from hubfleet.deploy.kubernetes.kubeconfig import KubeconfigError, connection_of, files_of, in_cluster
from hubfleet.deploy.kubernetes.tokens import Tokens
from hubfleet.model.cluster import (
    AksCluster,
    DigitaloceanCluster,
    EksCluster,
    GkeCluster,
    KubeconfigCluster,
    KubernetesCluster,
    OpenstackCluster,
)

COMMON: dict[str, Any] = {"kubernetes": "1.34", "domain": "tern.example.org"}


def config(name: str, user: dict[str, Any] | None = None, **cluster: Any) -> dict[str, Any]:
    """A kubeconfig with one context."""
    where = {"server": f"https://{name}.example.org:6443/", **cluster}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": where}],
        "users": [{"name": name, "user": user or {"token": f"token of {name}"}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
    }


def write(file: Path, document: dict[str, Any]) -> Path:
    file.write_text(yaml.safe_dump(document))
    return file


def command(folder: Path, name: str, body: str) -> None:
    """A command of that name on the PATH."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!{sys.executable}\nimport json, os, sys\n{textwrap.dedent(body)}")
    file.chmod(0o755)


def test_a_context_is_found_in_the_first_of_several_files(tmp_path: Path) -> None:
    files = [write(tmp_path / name, config(name)) for name in ("reef", "dune")]
    assert connection_of([tmp_path / "none", *files]).server == "https://reef.example.org:6443"
    assert connection_of(files, "dune").token == "token of dune"
    with pytest.raises(KubeconfigError, match='unknown context in the kubeconfig "dun", did you mean "dune"') as error:
        connection_of(files, "dun")
    assert error.value.help == "known: dune, reef"


def test_files_are_those_that_kubectl_reads() -> None:
    assert files_of({"KUBECONFIG": f"a{os.pathsep}b"}) == (Path("a"), Path("b"))
    assert files_of({"HOME": "/home/jovyan"}) == (Path("/home/jovyan/.kube/config"),)
    assert files_of({}) == ()


def test_impersonation_proxy_and_server_name_are_taken_over(tmp_path: Path) -> None:
    user = {"token": "t", "as": "deployer", "as-groups": ["hubs", "staff"]}
    told = {"proxy-url": "http://proxy:3128", "tls-server-name": "kubernetes", "insecure-skip-tls-verify": True}
    found = connection_of([write(tmp_path / "config", config("reef", user, **told))])
    assert (found.user, found.groups) == ("deployer", ("hubs", "staff"))
    assert (found.proxy, found.server_name, found.insecure) == ("http://proxy:3128", "kubernetes", True)


def test_files_beside_the_kubeconfig_are_read(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(b"a certificate")
    found = connection_of([write(tmp_path / "config", config("reef", None, **{"certificate-authority": "ca.pem"}))])
    assert found.ca == b"a certificate"


def test_an_old_way_to_log_in_is_refused_with_advice(tmp_path: Path) -> None:
    file = write(tmp_path / "config", config("reef", {"auth-provider": {"name": "gcp"}}))
    with pytest.raises(KubeconfigError, match="auth-provider"):
        connection_of([file])


PLUGIN = """
given = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
count = len(open(os.environ["COUNT"]).read()) if os.path.exists(os.environ["COUNT"]) else 0
open(os.environ["COUNT"], "a").write("x")
status = {"token": f"{os.environ['WHO']}-{count}", "expirationTimestamp": sys.argv[1]}
print(json.dumps({"apiVersion": given["apiVersion"], "kind": "ExecCredential", "status": status}))
"""


@pytest.mark.parametrize(("until", "second"), [("2099-01-01T00:00:00Z", "mira-0"), ("2001-01-01T00:00:00Z", "mira-1")])
def test_a_plugin_is_asked_again_when_its_token_has_ended(tmp_path: Path, until: str, second: str) -> None:
    command(tmp_path / "bin", "get-token", PLUGIN)
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "./bin/get-token",
        "args": [until],
        "env": [{"name": "WHO", "value": "mira"}],
    }
    connection = connection_of([write(tmp_path / "config", config("reef", {"exec": plugin}))])
    tokens = Tokens(connection, {"COUNT": str(tmp_path / "count"), "PATH": os.environ["PATH"]})
    assert tokens.header() == "Bearer mira-0"
    assert tokens.header() == f"Bearer {second}"


def test_a_plugin_that_fails_says_why_and_one_that_is_missing_how_to_get_it(tmp_path: Path) -> None:
    command(tmp_path / "bin", "get-token", "sys.exit('log in first')")
    plugin = {"apiVersion": "client.authentication.k8s.io/v1", "command": "get-token", "installHint": "install it"}
    connection = connection_of([write(tmp_path / "config", config("reef", {"exec": plugin}))])
    with pytest.raises(KubeconfigError, match="get-token gives no token: log in first"):
        Tokens(connection, {"PATH": str(tmp_path / "bin")}).header()
    with pytest.raises(KubeconfigError, match="get-token is not installed") as error:
        Tokens(connection, {"PATH": str(tmp_path)}).header()
    assert error.value.help == "install it"


def test_a_pod_uses_its_own_account(tmp_path: Path) -> None:
    environment = {"KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"}
    assert in_cluster(environment, tmp_path) is None
    (tmp_path / "token").write_text("mine\n")
    (tmp_path / "ca.crt").write_text("a certificate")
    found = in_cluster(environment, tmp_path)
    assert found is not None
    assert found.server == "https://[fd00::1]:443"
    assert Tokens(found, {}).header() == "Bearer mine"


WRITES = """
import yaml
words = sys.argv[1:]
file = next((words[at + 1] for at, word in enumerate(words) if word in ("--kubeconfig", "--file")), None)
folder = next((words[at + 1] for at, word in enumerate(words) if word == "--dir"), None)
file = file or (folder + "/config" if folder else os.environ["KUBECONFIG"])
open(os.environ["CALLS"], "a").write(json.dumps([os.path.basename(sys.argv[0]), *words]) + "\\n")
text = os.environ["CONFIG"]
print(text) if "show" in words else open(file, "w").write(text)
"""
PROVIDERS: dict[str, tuple[KubernetesCluster, tuple[str, ...], list[str]]] = {
    "gke": (
        GkeCluster(provider="gke", project="tern-hubs", location="us-central1", cluster="tern", **COMMON),
        ("gcloud", "gke-gcloud-auth-plugin"),
        ["gcloud container clusters get-credentials tern --project tern-hubs --location us-central1"],
    ),
    "eks": (
        EksCluster(provider="eks", account="123456789012", region="eu-central-1", cluster="reef", **COMMON),
        ("aws",),
        ["aws eks update-kubeconfig --name reef --region eu-central-1 --kubeconfig FILE"],
    ),
    "aks": (
        AksCluster(provider="aks", subscription="s", resource_group="g", cluster="dune", **COMMON),
        ("az", "kubelogin"),
        [
            "az aks get-credentials --name dune --subscription s --resource-group g --file FILE --overwrite-existing",
            "kubelogin convert-kubeconfig --login azurecli --kubeconfig FILE",
        ],
    ),
    "openstack": (
        OpenstackCluster(provider="openstack", cloud="jetstream2", cluster="hubs", **COMMON),
        ("openstack",),
        ["openstack --os-cloud jetstream2 coe cluster config hubs --dir FOLDER --force"],
    ),
    "digitalocean": (
        DigitaloceanCluster(provider="digitalocean", region="fra1", cluster="hubs", **COMMON),
        ("doctl",),
        ["doctl kubernetes cluster kubeconfig show hubs --expiry-seconds 3600"],
    ),
}
NAME = "arn:aws:eks:eu-central-1:123456789012:cluster/reef"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_providers_own_command_opens_its_cluster(tmp_path: Path, provider: str) -> None:
    cluster, commands, calls = PROVIDERS[provider]
    environment = {"PATH": str(tmp_path / "bin"), "CALLS": str(tmp_path / "calls"), "CONFIG": json.dumps(config(NAME))}
    assert missing(cluster, environment) is not None
    for name in commands:
        command(tmp_path / "bin", name, WRITES)
    assert missing(cluster, environment) is None
    found = credentials_of(cluster, environment)
    assert found.folder is not None
    folder, file = found.folder.name, found.way.environment["KUBECONFIG"]
    assert found.connection.token == f"token of {NAME}"
    told = [" ".join(json.loads(line)) for line in (tmp_path / "calls").read_text().splitlines()]
    assert [line.replace(file, "FILE").replace(folder, "FOLDER") for line in told] == calls
    assert stat.S_IMODE(Path(file).stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
    del found
    assert not Path(folder).exists(), "nothing is left on the disk"


def test_credentials_of_another_aws_account_are_refused(tmp_path: Path) -> None:
    command(tmp_path / "bin", "aws", WRITES)
    document = json.dumps(config("arn:aws:eks:eu-central-1:999999999999:cluster/reef"))
    environment = {"PATH": str(tmp_path / "bin"), "CALLS": str(tmp_path / "calls"), "CONFIG": document}
    with pytest.raises(NoCredentials, match="not of account 123456789012"):
        credentials_of(PROVIDERS["eks"][0], environment)


def test_a_context_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    environment = {"KUBECONFIG": str(write(tmp_path / "config", config("reef")))}
    given: dict[str, Any] = {"provider": "kubeconfig", "context": "reef", **COMMON}
    assert credentials_of(KubeconfigCluster(**given), environment).way.context == "reef"
    with pytest.raises(NoCredentials, match="leads to https://reef"):
        credentials_of(KubeconfigCluster(**given | {"server": "https://dune.example.org:6443"}), environment)


def test_what_is_missing_is_said_without_asking_anybody() -> None:
    cluster = KubeconfigCluster(provider="kubeconfig", context="reef", **COMMON)
    assert missing(cluster, {}) == 'unknown context in the kubeconfig "reef"'
    gke = PROVIDERS["gke"][0]
    assert missing(gke, {"PATH": ""}) == "gcloud and gke-gcloud-auth-plugin are not installed"
