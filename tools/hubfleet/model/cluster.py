"""Kubernetes clusters, and this machine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hubfleet.model.base import Count, Model, field
from hubfleet.model.hub import DefaultsConfig
from hubfleet.model.names import Domain, KubernetesVersion, LabelKey, LabelValue, ResourceName, Url
from hubfleet.model.quantities import Cpu, Memory
from hubfleet.model.recipient import ClusterSecrets
from hubfleet.model.support import Support


class NodePool(Model):
    """Machines of one type."""

    instance: str | None = field(
        "Machine type", "As the provider names it, where that is known here.", "n2-highmem-4", None
    )
    min: Count = field("Fewest", "Nodes that always run.", 0, 0)
    max: Count | None = field("Most", "Nodes at most, where that is known here.", 40, None)
    role: Literal["core", "user"] = field(
        "Role", "What runs on it: hubs and support, or people's servers.", "user", "user"
    )
    gpu: str | None = field("GPU", "The type of its GPUs, as the provider names it.", "nvidia-tesla-t4", None)
    memory: Memory | None = field(
        "Memory", "What servers can use of a node; to be said where the machine type is not known.", "28Gi", None
    )
    cpu: Cpu | None = field(
        "CPU", "What servers can use of a node; to be said where the machine type is not known.", 3.5, None
    )
    labels: dict[LabelKey, LabelValue] = field(
        "Node labels",
        "What selects these nodes; by default the provider's label for the pool.",
        {"hub.jupyter.org/pool": "users"},
        {},
    )


class Capacity(Model):
    """How much a cluster is meant to carry."""

    hubs: Count | None = field("Hubs", "Stages at most.", 12, None)


class ClusterBase(Model):
    """What every place for hubs has."""

    tenancy: Literal["shared", "dedicated"] = field(
        "Tenancy",
        "Hubs of several communities, so that isolation rules apply; or of one community.",
        "shared",
        "shared",
    )
    defaults: DefaultsConfig | None = field(
        "Defaults",
        "What hubs of this cluster get where they say nothing.",
        {"home": {"volume": {"kind": "nfs", "server": "10.0.0.2", "path": "/homes"}}},
        None,
    )
    secrets: ClusterSecrets = field(
        "Secrets",
        "Who can open what is encrypted for this cluster and its stages.",
        {"recipients": ["age13829wkvyspue6dusa4d926w2ck6yueh423yee27tk43uhafnsvlq4ydea0"]},
        ClusterSecrets(),
    )


class KubernetesCluster(ClusterBase):
    """What every Kubernetes cluster has."""

    kubernetes: KubernetesVersion = field(
        "Kubernetes version", "Major and minor version; manifests are checked against it.", "1.34"
    )
    domain: Domain = field(
        "Domain", "Hubs are at `<hub>.<domain>` where they do not say otherwise.", "tern.hubs.example.org"
    )
    node_pools: dict[ResourceName, NodePool] = field(
        "Node pools", "Machines by pool name.", {"users": {"instance": "n2-highmem-4", "max": 40}}, {}
    )
    capacity: Capacity = field("Capacity", "How much the cluster is meant to carry.", {"hubs": 12}, Capacity())
    support: Support = field("Support", "What runs beside the hubs.", {"ingress": "nginx"}, Support())


class GkeCluster(KubernetesCluster):
    """Google Kubernetes Engine."""

    provider: Literal["gke"] = field("Provider", "Where the cluster is.", "gke")
    project: str = field("Project", "The Google Cloud project.", "tern-hubs")
    location: str = field("Location", "Region or zone.", "us-central1")
    cluster: str = field("Cluster", "Its name there.", "tern")


class EksCluster(KubernetesCluster):
    """Amazon Elastic Kubernetes Service."""

    provider: Literal["eks"] = field("Provider", "Where the cluster is.", "eks")
    account: Annotated[str, Field(pattern=r"^[0-9]{12}$")] | None = field(
        "Account",
        "The AWS account, twelve digits in quotes: logins of another one are refused, roles of buckets named by it.",
        "123456789012",
        None,
    )
    region: str = field("Region", "The AWS region.", "eu-central-1")
    cluster: str = field("Cluster", "Its name there.", "reef")


class AksCluster(KubernetesCluster):
    """Azure Kubernetes Service."""

    provider: Literal["aks"] = field("Provider", "Where the cluster is.", "aks")
    subscription: str = field("Subscription", "The Azure subscription's id.", "00000000-0000-0000-0000-000000000000")
    resource_group: str = field("Resource group", "Where the cluster stands.", "hubs")
    cluster: str = field("Cluster", "Its name there.", "hubs")


class OpenstackCluster(KubernetesCluster):
    """A cluster on OpenStack, by Magnum or Cluster API."""

    provider: Literal["openstack"] = field("Provider", "Where the cluster is.", "openstack")
    cloud: str = field("Cloud", "Its name in clouds.yaml.", "jetstream2")
    cluster: str = field("Cluster", "Its name there.", "hubs")


class DigitaloceanCluster(KubernetesCluster):
    """DigitalOcean Kubernetes."""

    provider: Literal["digitalocean"] = field("Provider", "Where the cluster is.", "digitalocean")
    region: str = field("Region", "The region.", "fra1")
    cluster: str = field("Cluster", "Its name or id there.", "hubs")


class KubeconfigCluster(KubernetesCluster):
    """Any cluster that a kubeconfig file names."""

    provider: Literal["kubeconfig"] = field("Provider", "Where the cluster is.", "kubeconfig")
    context: str = field("Context", "The context in the kubeconfig file.", "kind-hubs")
    server: Url | None = field(
        "Server", "The API server, to be sure that it is the right one.", "https://127.0.0.1:6443", None
    )


class LocalCluster(ClusterBase):
    """This machine: hubs are JupyterHub processes."""

    provider: Literal["local"] = field("Provider", "Where the hubs run.", "local")
    first_port: Annotated[int, Field(strict=True, ge=1024, le=65000)] = field(
        "First port", "Hubs listen on 127.0.0.1 from this port on.", 8600, 8600
    )


Cluster = (
    GkeCluster | EksCluster | AksCluster | OpenstackCluster | DigitaloceanCluster | KubeconfigCluster | LocalCluster
)
ClusterConfig = Annotated[Cluster, Field(discriminator="provider")]
