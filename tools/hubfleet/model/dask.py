"""Dask clusters for the people of a hub."""

from __future__ import annotations

from hubfleet.model.base import Count, Model, field
from hubfleet.model.bounds import Bounds
from hubfleet.model.names import ResourceName
from hubfleet.model.quantities import Cpu, Duration, Memory


class WorkerSize(Model):
    """Memory and CPUs of one Dask worker."""

    memory: Memory = field("Memory", "Memory of a worker.", "4Gi", "4Gi")
    cpu: Cpu = field("CPU", "CPUs of a worker.", 1, "1")


class Dask(Model):
    """A Dask gateway beside the hub. Source: Dask Gateway, "Cluster options"."""

    worker_pool: ResourceName | None = field("Worker pool", "The node pool on which workers run.", "users", None)
    max_workers: Count = field("Most workers", "How many one cluster may have.", 50, 20)
    worker: WorkerSize = field(
        "Worker", "The size of a worker; people may choose up to it.", {"memory": "8Gi", "cpu": 2}, WorkerSize()
    )
    scheduler: Bounds = field(
        "Scheduler", "The size of each cluster's scheduler.", {"cpu": {"guarantee": 0.5, "limit": 1}}, Bounds()
    )
    pull_secrets: tuple[ResourceName, ...] = field(
        "Pull secrets", "Secrets of the namespace that open the registry of workers' images.", ["image-pull-secret"], ()
    )
    idle_timeout: Duration = field("Idle timeout", "A cluster that nobody uses is stopped after so long.", "30m", "30m")
