"""The layout of 2i2c: `config/clusters/<cluster>/cluster.yaml`, and values files for each of its hubs.

Each hub is one release of a wrapper chart, in a namespace and under a name that are the hub's own. Upstream values
stand below the names of the charts that are wrapped; `daskhub` wraps `basehub` once more.
"""

from __future__ import annotations

from pathlib import Path as FilePath

from hubfleet.findings import HubfleetError, Location
from hubfleet.importers.layout_2i2c.cluster import cluster_data, told_of_cluster
from hubfleet.importers.layout_2i2c.wrapper import DEFAULTS, staff_of, wrapper_defaults
from hubfleet.importers.reading import Reader, below, lay_all, lay_files, word
from hubfleet.importers.source import SourceCluster, SourceFleet, SourceHub
from hubfleet.importers.umbrella import lift
from hubfleet.load.node import Node

CLUSTERS = "config/clusters"
FILES = "helm_chart_values_files"


def read(path: FilePath) -> SourceFleet:
    """Read a fleet. Raises HubfleetError where there is none of this layout."""
    root, folder = _root(path)
    reader = Reader(root)
    charts = wrapper_defaults(reader)
    names = sorted(one.name for one in (root / folder).iterdir() if (one / "cluster.yaml").is_file())
    clusters = tuple(_cluster(reader, f"{folder}/{name}", name, charts) for name in names)
    staff = staff_of([*charts.values(), *(hub.values for cluster in clusters for hub in cluster.hubs)])
    return SourceFleet(path.resolve().name, clusters, tuple(reader.findings), reader.texts, charts, staff)


def _root(path: FilePath) -> tuple[FilePath, str]:
    for root in (path, *path.parents[:2]):
        if (root / CLUSTERS).is_dir():
            return root, CLUSTERS
    raise HubfleetError(
        f'there is no folder {CLUSTERS} in "{path.name}"', help="point at the folder that holds config/clusters"
    )


def _cluster(reader: Reader, folder: str, name: str, charts: dict[str, Node]) -> SourceCluster:
    file = f"{folder}/cluster.yaml"
    document = reader.read(file)
    root = document.root if document else Node({}, Location(file, 1, 1))
    listed = below(root, "hubs")
    hubs = [_hub(reader, folder, name, entry, charts) for entry in (listed.items or () if listed else ())]
    told = told_of_cluster(reader, folder, root)
    return SourceCluster(name, cluster_data(root), tuple(hub for hub in hubs if hub), told)


def _hub(reader: Reader, folder: str, cluster: str, entry: Node, charts: dict[str, Node]) -> SourceHub | None:
    name = word(entry, "name")
    if not name:
        reader.tell("a hub has no name", entry.at)
        return None
    layers, secret = _files(reader, folder, entry)
    chart = word(entry, "helm_chart") or DEFAULTS
    values, prefix = lift(lay_files(layers, entry.at), DEFAULTS)
    if chart in charts:
        values = lay_all([charts[chart], values], entry.at)
    override = below(entry, "chart_override")
    if override:
        reader.tell(f"{name} has versions of its own of its charts: {override.content}", override.at, "see charts/")
    return SourceHub(
        cluster=cluster,
        name=name,
        title=word(entry, "display_name"),
        domain=_host(values) or word(entry, "domain") or None,
        values=values,
        prefix=prefix,
        chart=chart,
        namespace=name,
        secret_files=secret,
    )


def _host(values: Node) -> str:
    """Return the host that a hub's own values give it: they count more than the list of hubs."""
    hosts = below(values, "jupyterhub", "ingress", "hosts")
    listed = hosts.items or () if hosts else ()
    return str(listed[0].content) if len(listed) == 1 else ""


def _files(reader: Reader, folder: str, entry: Node) -> tuple[list[Node], tuple[str, ...]]:
    """Return the contents of a hub's values files, and the names of those that only its owners can read."""
    listed = below(entry, FILES)
    layers, secret = [], []
    for item in listed.items or () if listed else ():
        file = f"{folder}/{item.content}"
        if "secret" in str(item.content):
            secret.append(file)
        elif file.endswith(".jsonnet"):
            reader.tell(f"{item.content} is a program, not data: what it gives is not taken over", item.at)
        elif document := reader.read(file, named_at=item.at):
            layers.append(document.root)
    return layers, tuple(secret)
