"""The layout of hubploy: `deployments/<hub>/config/{common,staging,prod}.yaml`, and `hubploy.yaml` beside them.

Each deployment is one hub with the stages `staging` and `prod`: its namespace and release are `<hub>-staging` and
`<hub>-prod`. Values stand below `jupyterhub:`, because a chart of the fleet's own wraps the upstream one, often `hub/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from hubfleet.findings import HubfleetError, Location
from hubfleet.importers.chart_python import without_python
from hubfleet.importers.clusters import account_of
from hubfleet.importers.reading import Reader, below, lay_all, lay_files, word
from hubfleet.importers.source import SourceCluster, SourceFleet, SourceHub
from hubfleet.importers.umbrella import lift_hub, with_gateway
from hubfleet.importers.values_file import source_hub
from hubfleet.load.node import Node
from hubfleet.model.json import Values

DEPLOYMENTS = "deployments"
IMAGE = "jupyterhub.singleuser.image"
STAGES = {"staging": "staging", "prod": "prod"}
CHART = "hub"
"""The wrapper chart's folder, as hubploy's own template has it."""

WRAPPED = frozenset({"basehub", "binderhub", "daskhub", "jupyterhub"})
"""Charts of which a wrapper chart is known."""


def read(path: FilePath) -> SourceFleet:
    """Read a fleet. Raises HubfleetError where there is none of this layout."""
    if not (path / DEPLOYMENTS).is_dir():
        raise HubfleetError(
            f'there is no folder {DEPLOYMENTS} in "{path.name}"', help="point at the folder that holds deployments"
        )
    reader = Reader(path)
    found: dict[str, list[SourceHub]] = {}
    data: dict[str, Values] = {}
    name = _chart(reader)
    chart = (name, defaults) if (defaults := _defaults(reader, name)) else None
    for folder in sorted((path / DEPLOYMENTS).iterdir()):
        if (folder / "config").is_dir():
            cluster, said = _cluster(reader, folder.name)
            data.setdefault(cluster, said)
            found.setdefault(cluster, []).extend(_hubs(reader, folder.name, cluster, chart))
    if not found:
        reader.tell(f"no folder below {DEPLOYMENTS} has a config: there is no hub to bring", Location(DEPLOYMENTS))
    clusters = tuple(SourceCluster(name, data[name], tuple(hubs)) for name, hubs in sorted(found.items()))
    charts = dict([chart]) if chart else {}
    return SourceFleet(path.resolve().name, clusters, tuple(reader.findings), reader.texts, charts)


def _chart(reader: Reader) -> str:
    """Return the folder of the wrapper chart, of which only hubploy's command line tells: the only one there can be."""
    folders = sorted(one.parent.name for one in reader.root.glob("*/Chart.yaml"))
    found = [name for name in folders if not WRAPPED.isdisjoint(_dependencies(reader, name))]
    if reader.exists(f"{CHART}/values.yaml") or not found:
        return CHART
    if len(found) > 1:
        message = f"the charts {', '.join(found)} wrap JupyterHub: the defaults of none are taken"
        advice = "take away those that the hubs are not deployed with, and import again"
        reader.tell(message, Location(f"{found[0]}/Chart.yaml"), advice)
        return CHART
    return found[0]


def _dependencies(reader: Reader, chart: str) -> Iterator[str]:
    for file in (f"{chart}/Chart.yaml", f"{chart}/requirements.yaml"):
        document = reader.read(file) if reader.exists(file) else None
        listed = below(document.root, "dependencies") if document else None
        yield from (word(one, "name") for one in (listed.items or () if listed else ()))


def _defaults(reader: Reader, chart: str) -> Node | None:
    """Return the defaults of the wrapper chart, without its Python."""
    document = reader.read(f"{chart}/values.yaml") if reader.exists(f"{chart}/values.yaml") else None
    return without_python(reader, with_gateway(lift_hub(document.root)[0])) if document else None


def _hubs(reader: Reader, name: str, cluster: str, chart: tuple[str, Node] | None) -> list[SourceHub]:
    """Return a deployment's stages: those that it has a file for."""
    folder = f"{DEPLOYMENTS}/{name}/config"
    common = reader.read(f"{folder}/common.yaml") if reader.exists(f"{folder}/common.yaml") else None
    built = list(_images(reader, name))
    found = []
    for stage, word_ in STAGES.items():
        file = f"{folder}/{stage}.yaml"
        if not reader.exists(file):
            continue
        own = reader.read(file)
        secret = f"{DEPLOYMENTS}/{name}/secrets/{stage}.yaml"
        files = (secret,) if reader.exists(secret) else ()
        said = [one.root for one in (common, own) if one]
        secrets = [one.root for file_ in files if (one := reader.read(file_))]
        merged = lay_files([*said, *built], Location(file, 1, 1), secrets)
        lifted, prefix = lift_hub(merged)
        values = lay_all([*([chart[1]] if chart else []), lifted], Location(file, 1, 1))
        full = f"{name}-{word_}"
        found.append(
            source_hub(
                values,
                cluster,
                full,
                title=name,
                namespace=full,
                belongs_to=name,
                secret_files=files,
                chart=chart[0] if chart else "",
                prefix=prefix,
            )
        )
    return found


def _cluster(reader: Reader, name: str) -> tuple[str, Values]:
    """Return the cluster's name and what hubploy.yaml says of it."""
    file = f"{DEPLOYMENTS}/{name}/hubploy.yaml"
    document = reader.read(file)
    said = below(document.root, "cluster") if document else None
    provider = word(said, "provider")
    cluster = word(said, provider, "cluster") or "cluster"
    own = below(said, provider)
    place = word(own, "zone") or word(own, "region")
    common: Values = {"cluster": cluster, "kubernetes": "1.34"}
    if provider == "gcloud":
        return cluster, {"provider": "gke", "project": word(own, "project"), "location": place, **common}
    if provider == "aws":
        account = account_of(word(own, "account_id") or word(own, "project"))
        return cluster, {"provider": "eks", "account": account, "region": word(own, "region") or place, **common}
    if provider == "azure":
        where: Values = {"subscription": word(own, "subscription"), "resource_group": word(own, "resource_group")}
        return cluster, {"provider": "aks", **where, **common}
    if provider and provider != "kubeconfig":
        at = said.at if said else Location(file)
        reader.tell(f'the provider "{provider}" is not known: the cluster is taken as a kubeconfig', at)
    return cluster, {"provider": "kubeconfig", "context": cluster, "kubernetes": "1.34"}


def _images(reader: Reader, name: str) -> Iterator[Node]:
    """Yield what hubploy sets for the images of a deployment, over what all files say."""
    document = reader.read(f"{DEPLOYMENTS}/{name}/hubploy.yaml")
    root = document.root if document else None
    listed = below(root, "images", "images")
    single = below(root, "images", "image_name")
    for node in [*(below(one, "name") for one in (listed.items or () if listed else ())), single]:
        if node is None or not isinstance(node.content, str):
            continue
        reference, _, tag = node.content.rpartition(":")
        if not reference or "/" in tag:
            advice = "write it with its tag, as it was last built"
            reader.tell(f"{node.content} has the tag of the commit that it was built from", node.at, advice)
            continue
        told = word(_entry(listed, node), "helm_substitution_path") or word(root, "images", "image_config_path")
        parts = {"name": reference, "tag": tag}
        yield _at(told or IMAGE, Node({part: Node(text, node.at, node.key) for part, text in parts.items()}, node.at))


def _entry(listed: Node | None, name: Node) -> Node | None:
    """Return the entry of the list of images that has this name."""
    entries = listed.items or () if listed else ()
    return next((one for one in entries if below(one, "name") is name), None)


def _at(path: str, value: Node) -> Node:
    for key in reversed(path.split(".")):
        value = Node({key: value}, value.at)
    return value
