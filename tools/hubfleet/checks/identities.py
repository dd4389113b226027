"""Identities of the cloud that hubs get."""

from __future__ import annotations

from hubfleet.model.cluster import EksCluster
from hubfleet.model.stage import Stage


def has_no_role(stage: Stage) -> bool:
    """Whether buckets of a stage are opened by a role that nobody can name: its account is not said."""
    buckets, cluster = stage.settings.buckets, stage.cluster
    wanted = (buckets.scratch or buckets.persistent) and not buckets.identity
    return bool(wanted) and isinstance(cluster, EksCluster) and cluster.account is None
