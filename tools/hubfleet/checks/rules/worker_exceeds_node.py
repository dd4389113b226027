"""A Dask worker that no node of its pool has room for.

Why: Dask clusters would start without workers, and people's computations would wait for ever.

Bad:
    # hubs/dune/hub.yaml
    dask: {worker_pool: users, worker: {memory: 64Gi, cpu: 2}}
Bad:
    # hubs/dune/hub.yaml
    dask: {worker_pool: users, worker: {memory: 8Gi, cpu: 8}}
Good:
    # hubs/dune/hub.yaml
    dask: {worker_pool: users, worker: {memory: 8Gi, cpu: 2}}
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.rule import Rule
from hubfleet.compile.capacity import Allocatable
from hubfleet.compile.capacity.node import GI
from hubfleet.compile.pools import offer, usual_pool
from hubfleet.findings import Finding, Severity
from hubfleet.model.dask import WorkerSize
from hubfleet.model.fleet import Fleet

RULE = Rule("worker-exceeds-node", Severity.ERROR, "every Dask worker fits on a node of its pool")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Compare what workers are guaranteed with what a node offers, where that is known."""
    for stage in fleet.stages:
        dask = stage.settings.dask
        name = dask and (dask.worker_pool or usual_pool(stage))
        node = offer(stage, name or None)
        for part, message, most in _excess(dask.worker, node) if dask and node else ():
            yield RULE.at(
                stage.origin(f"dask.worker.{part}"),
                f'{message} for a Dask worker is more than a node of the pool "{name}" offers',
                help=f"at most {most}; or name a pool of larger machines with `worker_pool`",
            )


def _excess(worker: WorkerSize, node: Allocatable) -> Iterator[tuple[str, str, str]]:
    if worker.memory.bytes > node.memory:
        yield "memory", f'memory "{worker.memory}"', f"{int(node.memory / GI * 10) / 10:g}Gi"
    if worker.cpu.cores > node.cpu:
        yield "cpu", f'CPU "{worker.cpu}"', f"{int(node.cpu * 10) / 10:g}"
