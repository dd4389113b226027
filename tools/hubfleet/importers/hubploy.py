"""The layout of hubploy: `deployments/<hub>/config/{common,staging,prod}.yaml`, and `hubploy.yaml` beside them.

Each deployment is one hub with the stages `staging` and `prod`: its namespace and release are `<hub>-staging` and
`<hub>-prod`. Values stand below `jupyterhub:`, because a chart of the fleet's own (`hub/`) wraps the upstream one.
"""

from __future__ import annotations

from pathlib import Path as FilePath

from hubfleet.findings import HubfleetError, Location
from hubfleet.importers.reading import Reader, below, lay_all, word
from hubfleet.importers.source import SourceCluster, SourceFleet, SourceHub
from hubfleet.importers.values_file import source_hub
from hubfleet.load.node import Node
from hubfleet.model.json import Values

DEPLOYMENTS = "deployments"
STAGES = {"staging": "staging", "prod": "prod"}
CHART = "hub/values.yaml"


def read(path: FilePath) -> SourceFleet:
    """Read a fleet. Raises HubfleetError where there is none of this layout."""
    if not (path / DEPLOYMENTS).is_dir():
        raise HubfleetError(
            f'there is no folder {DEPLOYMENTS} in "{path.name}"', help="point at the folder that holds deployments"
        )
    reader = Reader(path)
    found: dict[str, list[SourceHub]] = {}
    data: dict[str, Values] = {}
    shared = reader.read(CHART) if reader.exists(CHART) else None
    for folder in sorted((path / DEPLOYMENTS).iterdir()):
        if (folder / "config").is_dir():
            cluster, said = _cluster(reader, folder.name)
            data.setdefault(cluster, said)
            found.setdefault(cluster, []).extend(_hubs(reader, folder.name, cluster, shared.root if shared else None))
    clusters = tuple(SourceCluster(name, data[name], tuple(hubs)) for name, hubs in sorted(found.items()))
    return SourceFleet(path.resolve().name, clusters, tuple(reader.findings), reader.texts)


def _hubs(reader: Reader, name: str, cluster: str, chart: Node | None) -> list[SourceHub]:
    """Return a deployment's stages: those that it has a file for."""
    folder = f"{DEPLOYMENTS}/{name}/config"
    common = reader.read(f"{folder}/common.yaml") if reader.exists(f"{folder}/common.yaml") else None
    found = []
    for stage, word_ in STAGES.items():
        file = f"{folder}/{stage}.yaml"
        if not reader.exists(file):
            continue
        own = reader.read(file)
        layers = [one for one in (chart, common.root if common else None, own.root if own else None) if one]
        secret = f"{DEPLOYMENTS}/{name}/secrets/{stage}.yaml"
        files = (secret,) if reader.exists(secret) else ()
        values = lay_all(layers, Location(file, 1, 1))
        full = f"{name}-{word_}"
        found.append(source_hub(values, cluster, full, title=name, namespace=full, belongs_to=name, secret_files=files))
    return found


def _cluster(reader: Reader, name: str) -> tuple[str, Values]:
    """Return the cluster's name and what hubploy.yaml says of it."""
    file = f"{DEPLOYMENTS}/{name}/hubploy.yaml"
    document = reader.read(file)
    said = below(document.root, "cluster") if document else None
    provider = word(said, "provider")
    cluster = word(said, provider, "cluster") or "cluster"
    common: Values = {"cluster": cluster, "kubernetes": "1.34"}
    if provider == "gcloud":
        place = word(said, provider, "zone") or word(said, provider, "region")
        return cluster, {"provider": "gke", "project": word(said, provider, "project"), "location": place, **common}
    if provider == "aws":
        account = word(said, provider, "account_id").zfill(12)
        return cluster, {"provider": "eks", "account": account, "region": word(said, provider, "region"), **common}
    if provider:
        reader.tell(f'the provider "{provider}" is not known: the cluster is taken as a kubeconfig', Location(file, 1))
    return cluster, {"provider": "kubeconfig", "context": cluster, "kubernetes": "1.34"}
