"""Dask clusters for people: a gateway beside the hub, behind the hub's own address.

Cluster-wide objects of the gateway's chart carry the namespace, so that stages on one cluster do not share names.

Chart: release `dask-gateway`; `hub.services`, `singleuser.extraEnv`. Source: Dask Gateway, "Install on a Kubernetes
Cluster", "Authenticating with JupyterHub"; dask-gateway's client configuration.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.custom_python import FIRST, text
from hubfleet.compile.features.labels import labels_of
from hubfleet.compile.part import NOTHING, Entries, Part, part
from hubfleet.compile.pools import selector
from hubfleet.compile.profile_list import DEDICATED
from hubfleet.model.bounds import Bounds
from hubfleet.model.dask import Dask
from hubfleet.model.json import Json, Values
from hubfleet.model.release import SecretNeed
from hubfleet.model.stage import Stage

SERVICE = "dask-gateway"
PREFIX = "/services/dask-gateway"
NAME = "dask_gateway_token"
TITLE = "Lets the Dask gateway ask the hub who somebody is."
HUB_TOKEN = SecretNeed(NAME, ("hub", "services", SERVICE, "apiToken"), title=TITLE)
GATEWAY_TOKEN = SecretNeed(NAME, ("gateway", "auth", "jupyterhub", "apiToken"), title=TITLE)


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `dask`."""
    dask = stage.settings.dask
    if dask is None:
        return NOTHING
    traefik = f"traefik-{_name(stage)}"
    hub: Values = {"services": {SERVICE: {"url": f"http://{traefik}.{stage.namespace}", "display": False}}}
    found = part({"hub": hub, "singleuser": {"extraEnv": _client(traefik)}}, "dask", secrets=(HUB_TOKEN,))
    return found + _way() + _gateway(stage, dask) + _backend(stage, dask)


def _way() -> Part:
    """Let servers reach the gateway's own proxy, which carries what clients and schedulers say to each other."""
    proxy: Json = {"matchLabels": {"app.kubernetes.io/name": SERVICE, "app.kubernetes.io/component": "traefik"}}
    rule = Entries({SERVICE: {"to": [{"podSelector": proxy}]}})
    return part({"singleuser": {"networkPolicy": {"egress": rule}}}, "dask")


def _name(stage: Stage) -> str:
    return f"{stage.namespace}-dask"


def _client(traefik: str) -> Values:
    """Return what the client in a server reads: where the gateway is, how to prove who one is, which image to use."""
    return {
        "DASK_GATEWAY__ADDRESS": f"http://proxy-public{PREFIX}",
        "DASK_GATEWAY__PROXY_ADDRESS": f"gateway://{traefik}:80",
        "DASK_GATEWAY__PUBLIC_ADDRESS": f"{PREFIX}/",
        "DASK_GATEWAY__AUTH__TYPE": "jupyterhub",
        "DASK_GATEWAY__CLUSTER__OPTIONS__IMAGE": "{JUPYTER_IMAGE_SPEC}",
        "DASK_DISTRIBUTED__DASHBOARD__LINK": f"{PREFIX}/clusters/{{name}}/status",
    }


def _gateway(stage: Stage, dask: Dask) -> Part:
    told: Values = {
        "workers": dask.max_workers,
        "idle": dask.idle_timeout.seconds,
        "cores": dask.worker.cpu.cores,
        "memory": dask.worker.memory.bytes / 2**30,
        "labels": labels_of(stage),
    }
    values: Values = {
        "fullnameOverride": _name(stage),
        "gateway": {
            "prefix": PREFIX,
            "auth": {"type": "jupyterhub"},
            "extraConfig": {f"{FIRST}data": f"HUBFLEET_DASK = {told!r}\n", f"{FIRST}limits": text("dask_limits")},
        },
        "traefik": {"service": {"type": "ClusterIP"}},
    }
    return part(values, "dask", release="dask-gateway", secrets=(GATEWAY_TOKEN,), releases=frozenset({"dask-gateway"}))


def _backend(stage: Stage, dask: Dask) -> Part:
    """Give workers their size and their pool; they tolerate what people's servers tolerate."""
    size = dask.worker
    pod: Values = {"tolerations": [*DEDICATED]}
    if labels := selector(stage, dask.worker_pool):
        pod["nodeSelector"] = labels
    worker: Values = {
        "extraPodConfig": pod,
        "cores": {"request": size.cpu.cores, "limit": size.cpu.cores},
        "memory": {"request": str(size.memory), "limit": str(size.memory)},
    }
    found = part({"gateway": {"backend": {"worker": worker}}}, "dask.worker", release="dask-gateway")
    if dask.pull_secrets:
        secrets: Json = [{"name": str(name)} for name in dask.pull_secrets]
        found += part(
            {"gateway": {"backend": {"imagePullSecrets": secrets}}}, "dask.pull_secrets", release="dask-gateway"
        )
    if scheduler := _scheduler(dask.scheduler):
        found += part({"gateway": {"backend": {"scheduler": scheduler}}}, "dask.scheduler", release="dask-gateway")
    return found


def _scheduler(bounds: Bounds) -> Values:
    cores = {"request": bounds.cpu.guarantee, "limit": bounds.cpu.limit}
    memory = {"request": bounds.memory.guarantee, "limit": bounds.memory.limit}
    made: Values = {
        "cores": {name: amount.cores for name, amount in cores.items() if amount},
        "memory": {name: str(amount) for name, amount in memory.items() if amount},
    }
    return {name: amounts for name, amounts in made.items() if amounts}
