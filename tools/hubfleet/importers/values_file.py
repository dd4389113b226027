"""One hub from a plain Helm values file of the JupyterHub chart."""

from __future__ import annotations

from pathlib import Path as FilePath

from hubfleet.findings import HubfleetError, Location
from hubfleet.importers.reading import Reader
from hubfleet.importers.source import SourceCluster, SourceFleet, SourceHub
from hubfleet.importers.umbrella import MAIN, lift_hub, with_gateway
from hubfleet.load.node import Node
from hubfleet.model.json import Values

CLUSTER = "cluster"


def read(path: FilePath, hub: str) -> SourceFleet:
    """Read the file. Raises HubfleetError where it can't be read at all."""
    if not path.is_file():
        raise HubfleetError(f'there is no file "{path}"', help="point at the values that `helm get values` prints")
    reader = Reader(path.parent)
    document = reader.read(path.name)
    root = document.root if document else Node({}, Location(path.name, 1, 1))
    one = source_hub(root, CLUSTER, hub)
    data: Values = {"provider": "kubeconfig", "context": CLUSTER, "kubernetes": "1.34"}
    return SourceFleet(hub, (SourceCluster(CLUSTER, data, (one,)),), tuple(reader.findings), reader.texts)


def source_hub(root: Node, cluster: str, name: str, **more: object) -> SourceHub:
    """Return a hub from values that are the chart's own, or below `jupyterhub:` where other charts wrap it."""
    lifted, prefix = lift_hub(root)
    wrapped = lifted.child(MAIN) is not None
    values = lifted if wrapped else Node({MAIN: root}, root.at)
    given: dict[str, object] = {
        "cluster": cluster,
        "name": name,
        "title": name,
        "domain": _domain(values),
        "values": with_gateway(values),
        "prefix": prefix,
        "unwrapped": not wrapped,
        "namespace": name,
        **more,
    }
    return SourceHub(**given)  # type: ignore[arg-type]  # the keys above are its fields


def _domain(values: Node) -> str | None:
    hosts = values.find((MAIN, "ingress", "hosts", 0)) or values.find((MAIN, "proxy", "https", "hosts", 0))
    return hosts.content if hosts and isinstance(hosts.content, str) and "." in hosts.content else None
