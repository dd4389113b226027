"""Lets people choose workers up to a size, and labels what they start.

Runs in the Dask gateway. Works on `HUBFLEET_DASK`, which the piece before it defines: most workers of a cluster,
seconds until an idle one is stopped, cores and GiB of the largest worker, labels.
"""
# ruff: noqa: ANN401 - what is configured here has no types

import re
from typing import Any

from dask_gateway_server.options import Float, Mapping, Options, String


def hubfleet_dask_limits(c: Any, told: dict[str, Any]) -> None:
    """Set limits and options of all clusters."""

    def amounts(options: Any) -> dict[str, Any]:
        memory = int(options.worker_memory * 2**30)
        cores = options.worker_cores
        sized = {"worker_memory": memory, "worker_memory_limit": memory}
        return {**sized, "worker_cores": cores, "worker_cores_limit": cores}

    def handler(options: Any, user: Any) -> dict[str, Any]:
        name = re.sub(r"[^A-Za-z0-9]+", "-", user.name)[:63].strip("-")
        labels = {**told["labels"], "hub.jupyter.org/username": name}
        image = {"image": options.image} if options.image else {}
        pods = {"scheduler_extra_pod_labels": labels, "worker_extra_pod_labels": labels}
        return {**amounts(options), **image, **pods, "environment": options.environment}

    cores, memory = told["cores"], told["memory"]
    c.ClusterConfig.cluster_max_workers = told["workers"]
    c.ClusterConfig.idle_timeout = told["idle"]
    c.Backend.cluster_options = Options(
        Float("worker_cores", cores, min=min(0.1, cores), max=cores, label="Cores of a worker"),
        Float("worker_memory", memory, min=min(0.5, memory), max=memory, label="GiB of a worker"),
        String("image", default="", label="Image"),
        Mapping("environment", {}, label="Environment"),
        handler=handler,
    )


hubfleet_dask_limits(c, HUBFLEET_DASK)
