"""`cluster.yaml` of the 2i2c layout: provider, support, and the list of hubs."""

from __future__ import annotations

from hubfleet.importers.clusters import account_of
from hubfleet.importers.reading import Reader, below, word
from hubfleet.importers.settings import collapse, text
from hubfleet.importers.source import Told
from hubfleet.load.node import Node
from hubfleet.model.json import Path, Values

KUBERNETES = "1.34"
"""What clusters are said to run, where the source does not tell."""

_WENT = {
    "name": "the cluster's file",
    "provider": "provider",
    "gcp.project": "project",
    "gcp.zone": "location",
    "gcp.cluster": "cluster",
    "aws.account": "account",
    "aws.region": "region",
    "aws.clusterName": "cluster",
    "aws.clusterType": "provider",
    "azure.subscription": "subscription",
    "azure.resource_group": "resource_group",
    "azure.cluster": "cluster",
    "hubs[].name": "stages.*.namespace",
    "hubs[].display_name": "community.name",
    "hubs[].domain": "domain",
    "hubs[].helm_chart_values_files[]": "the settings of its hub",
    "hubs[].helm_chart": "blueprints",
}


def cluster_data(root: Node) -> Values:
    """Return what hubfleet's cluster file says of where the cluster is."""
    provider = word(root, "provider")
    common: Values = {"kubernetes": KUBERNETES}
    if provider == "gcp":
        place = word(root, "gcp", "zone") or word(root, "gcp", "region")
        return _said(
            {"provider": "gke", "project": word(root, "gcp", "project"), "location": place}, root, "gcp.cluster", common
        )
    if provider == "aws":
        account = account_of(word(root, "aws", "account"))
        said: Values = {"provider": "eks", "account": account, "region": word(root, "aws", "region")}
        return _said(said, root, "aws.clusterName", common)
    if provider == "azure":
        said = {
            "provider": "aks",
            "subscription": word(root, "azure", "subscription"),
            "resource_group": word(root, "azure", "resource_group"),
        }
        return _said(said, root, "azure.cluster", common)
    return {"provider": "kubeconfig", "context": word(root, "name") or "hubs", **common}


def _said(said: Values, root: Node, path: str, common: Values) -> Values:
    return {**said, "cluster": word(root, *path.split(".")) or word(root, "name"), **common}


def told_of_cluster(reader: Reader, folder: str, root: Node) -> tuple[Told, ...]:
    """Return where the settings of the cluster itself and of its support release went."""
    found = [_told(path, node) for path, node in root.walk() if path]
    listed = below(root, "support", "helm_chart_values_files")
    for item in listed.items or () if listed else ():
        file = f"{folder}/{item.content}"
        if "secret" in str(item.content):
            found.append(Told(item.at.file, item.at.line, str(item.content), "left out: only its owners can read it"))
        elif document := reader.read(file, named_at=item.at):
            found += [_support(path, node) for path, node in document.root.walk() if path]
    return tuple(dict.fromkeys(found))


_SUPPORT = {
    "prometheus": "support",
    "grafana": "support",
    **dict.fromkeys(("cert-manager", "ingress-nginx", "nginx-ingress"), "left out: made from the cluster's `support`"),
}
"""Where the values of each chart beside the hubs go."""


def _told(path: Path, node: Node) -> Told:
    at, name = node.key or node.at, text(collapse(path))
    to = _WENT.get(name, "left out: not about hubs")
    return Told(at.file, at.line, name, to)


def _support(path: Path, node: Node) -> Told:
    at = node.key or node.at
    to = _SUPPORT.get(str(path[0]), "left out: hubfleet does not install it; what runs there stays as it is")
    return Told(at.file, at.line, text(collapse(path)), to)
