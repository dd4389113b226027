"""GPUs on a pool that has none.

Why: the server would wait for ever for a node with a GPU.

Bad:
    # hubs/reef/hub.yaml
    profiles: [{name: GPU, pool: users, gpus: 1}]
Bad:
    # hubs/reef/hub.yaml
    server: {image: base, sizes: [{name: Large, memory: {limit: 4Gi}, gpus: 1}]}
Good:
    # hubs/reef/hub.yaml
    profiles: [{name: GPU, pool: gpu, gpus: 1}]
Good:
    # hubs/reef/hub.yaml
    server: {image: base}
    profiles: [{name: GPU, gpus: 1, sizes: {pool: gpu, smallest: 8Gi}}]
"""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.checks.choices import choices_of, listed_sizes
from hubfleet.checks.rule import Rule
from hubfleet.compile.pools import usual_pool
from hubfleet.compile.profile_list import pool_of
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet
from hubfleet.model.stage import Stage

RULE = Rule("gpu-missing", Severity.ERROR, "servers with GPUs run on pools that have them")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at every choice and every size that asks for GPUs."""
    for stage in fleet.stages:
        for path, gpus, name in _asked(stage):
            pool = stage.node_pools.get(name) if name else None
            if pool and not pool.gpu:
                having = sorted(other for other, one in stage.node_pools.items() if one.gpu)
                yield RULE.at(
                    stage.origin(f"{path}.gpus"),
                    f'{gpus} GPU asked for on the node pool "{name}", which has none',
                    help=f"pools with GPUs: {', '.join(having) or 'none yet; say `gpu:` in the cluster file'}",
                )


def _asked(stage: Stage) -> Iterator[tuple[str, int, str | None]]:
    """Yield where GPUs are asked for, how many, and on which pool."""
    for path, choice in choices_of(stage):
        pool = pool_of(stage, choice) or usual_pool(stage)
        if choice.gpus:
            yield path, choice.gpus, pool
        for place, size in listed_sizes(path, choice):
            if size.gpus:
                yield place, size.gpus, size.pool or pool
