"""GPUs on a pool that has none.

Why: the server would wait for ever for a node with a GPU.

Bad:
    # hubs/reef/hub.yaml
    profiles: [{name: GPU, pool: users, gpus: 1}]
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

from hubfleet.checks.choices import choices_of
from hubfleet.checks.rule import Rule
from hubfleet.compile.pools import usual_pool
from hubfleet.compile.profile_list import pool_of
from hubfleet.findings import Finding, Severity
from hubfleet.model.fleet import Fleet

RULE = Rule("gpu-missing", Severity.ERROR, "servers with GPUs run on pools that have them")


def check(fleet: Fleet) -> Iterator[Finding]:
    """Look at every choice that asks for GPUs."""
    for stage in fleet.stages:
        for path, choice in choices_of(stage):
            name = pool_of(stage, choice) or usual_pool(stage)
            pool = stage.node_pools.get(name) if name else None
            if choice.gpus and pool and not pool.gpu:
                having = sorted(other for other, one in stage.node_pools.items() if one.gpu)
                yield RULE.at(
                    stage.origin(f"{path}.gpus"),
                    f'{choice.gpus} GPU asked for on the node pool "{name}", which has none',
                    help=f"pools with GPUs: {', '.join(having) or 'none yet; say `gpu:` in the cluster file'}",
                )
