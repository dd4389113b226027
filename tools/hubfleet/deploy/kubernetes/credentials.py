"""The way to each provider's clusters, through the provider's own command: it logs in, we get a kubeconfig.

What such a command writes goes to a folder that only its owner can read and that is removed at the end. It names an
exec plugin that prints tokens of some minutes; where a provider gives nothing but certificates (OpenStack's Magnum),
those are in it as long as the run lasts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hubfleet.deploy.kubernetes.helm import Way
from hubfleet.deploy.kubernetes.kubeconfig import Connection, connection_of, contexts_of, files_of, in_cluster
from hubfleet.findings import HubfleetError, unknown
from hubfleet.model.cluster import (
    AksCluster,
    DigitaloceanCluster,
    EksCluster,
    GkeCluster,
    KubeconfigCluster,
    KubernetesCluster,
    OpenstackCluster,
)

LOGIN_WITHIN = 120.0
"""Seconds that a provider's command may take."""

IN_CLUSTER = "in-cluster"
"""As `context`: the cluster in which this runs, as the pod's own account."""

TOKEN_LIFE = 3600


class NoCredentials(HubfleetError):
    """Nothing here opens the cluster."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A way to one cluster, for our own client and for Helm. `folder` is removed when nothing refers to it any more."""

    connection: Connection
    way: Way
    folder: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)


def missing(cluster: KubernetesCluster, environment: Mapping[str, str]) -> str | None:
    """Say what keeps this machine from the cluster, without asking anybody; None where it may be tried."""
    if isinstance(cluster, KubeconfigCluster):
        if cluster.context == IN_CLUSTER:
            return None if in_cluster(environment) else "this does not run in a cluster"
        known = contexts_of(files_of(environment))
        return None if cluster.context in known else unknown("context in the kubeconfig", cluster.context, known)[0]
    lacks = [name for name in _COMMANDS[type(cluster)] if not shutil.which(name, path=environment.get("PATH"))]
    return f"{' and '.join(lacks)} {'is' if len(lacks) == 1 else 'are'} not installed" if lacks else None


def credentials_of(cluster: KubernetesCluster, environment: Mapping[str, str]) -> Credentials:
    """Return the way to a cluster. Raises HubfleetError with what is missing."""
    if why := missing(cluster, environment):
        raise NoCredentials(why, help="docs/kubernetes.md says what each provider needs")
    if isinstance(cluster, KubeconfigCluster):
        return _given(cluster, environment)
    folder = tempfile.TemporaryDirectory(prefix="hubfleet-")
    file = Path(folder.name) / "config"
    file.touch(0o600)
    for words in _LOGINS[type(cluster)](cluster, file):
        _run(words, {**environment, "KUBECONFIG": str(file), "USE_GKE_GCLOUD_AUTH_PLUGIN": "True"}, file)
    if isinstance(cluster, EksCluster):
        _require_account(cluster, file)
    return Credentials(connection_of([file]), Way({**environment, "KUBECONFIG": str(file)}), folder)


def _given(cluster: KubeconfigCluster, environment: Mapping[str, str]) -> Credentials:
    if cluster.context == IN_CLUSTER and (own := in_cluster(environment)):
        return Credentials(own, Way({name: value for name, value in environment.items() if name != "KUBECONFIG"}))
    connection = connection_of(files_of(environment), cluster.context)
    if cluster.server and connection.server != cluster.server.rstrip("/"):
        raise NoCredentials(
            f'the context "{cluster.context}" leads to {connection.server}, not to {cluster.server}',
            help="use the kubeconfig that belongs to this cluster",
        )
    return Credentials(connection, Way(environment, cluster.context))


def _run(words: Sequence[str], environment: Mapping[str, str], file: Path) -> None:
    try:
        done = subprocess.run(
            words,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LOGIN_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoCredentials(f"{words[0]} can't be run: {error}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise NoCredentials(f"{' '.join(words[:3])}: {last}", help=f"log in with {words[0]}, then run again")
    if words[0] == "doctl":
        file.write_text(done.stdout, encoding="utf-8")


def _gke(cluster: GkeCluster, _: Path) -> list[list[str]]:
    where = ["--project", cluster.project, "--location", cluster.location]
    return [["gcloud", "container", "clusters", "get-credentials", cluster.cluster, *where]]


def _eks(cluster: EksCluster, file: Path) -> list[list[str]]:
    where = ["--region", cluster.region, "--kubeconfig", str(file)]
    return [["aws", "eks", "update-kubeconfig", "--name", cluster.cluster, *where]]


def _aks(cluster: AksCluster, file: Path) -> list[list[str]]:
    where = ["--subscription", cluster.subscription, "--resource-group", cluster.resource_group]
    get = [
        "az",
        "aks",
        "get-credentials",
        "--name",
        cluster.cluster,
        *where,
        "--file",
        str(file),
        "--overwrite-existing",
    ]
    return [get, ["kubelogin", "convert-kubeconfig", "--login", "azurecli", "--kubeconfig", str(file)]]


def _openstack(cluster: OpenstackCluster, file: Path) -> list[list[str]]:
    folder = ["--dir", os.fspath(file.parent), "--force"]
    return [["openstack", "--os-cloud", cluster.cloud, "coe", "cluster", "config", cluster.cluster, *folder]]


def _digitalocean(cluster: DigitaloceanCluster, _: Path) -> list[list[str]]:
    show = ["doctl", "kubernetes", "cluster", "kubeconfig", "show", cluster.cluster]
    return [[*show, "--expiry-seconds", str(TOKEN_LIFE)]]


def _require_account(cluster: EksCluster, file: Path) -> None:
    """Contexts are named by the cluster's ARN: whose credentials these are is in it."""
    names = contexts_of([file])
    if cluster.account and not any(cluster.account in name for name in names):
        raise NoCredentials(
            f"the AWS credentials are not of account {cluster.account}, but of {', '.join(names)}",
            help="log in to the account that the cluster's file names",
        )


_COMMANDS: Mapping[type[KubernetesCluster], tuple[str, ...]] = {
    GkeCluster: ("gcloud", "gke-gcloud-auth-plugin"),
    EksCluster: ("aws",),
    AksCluster: ("az", "kubelogin"),
    OpenstackCluster: ("openstack",),
    DigitaloceanCluster: ("doctl",),
}
_LOGINS: Mapping[type[KubernetesCluster], Callable[..., list[list[str]]]] = {
    GkeCluster: _gke,
    EksCluster: _eks,
    AksCluster: _aks,
    OpenstackCluster: _openstack,
    DigitaloceanCluster: _digitalocean,
}
