"""The hub's own process, and the nodes of its users: what its operators set."""

from __future__ import annotations

from typing import Literal

from hubfleet.model.base import Count, Flag, Model, field
from hubfleet.model.bounds import Bounds
from hubfleet.model.names import AbsolutePath, ImageReference, LabelKey, LabelValue, ResourceName
from hubfleet.model.pods import Port
from hubfleet.model.quantities import Memory, Storage


class Database(Model):
    """The volume of the hub's database."""

    size: Storage | None = field("Size", "How large it is; by default 1Gi.", "5Gi", None)
    storage_class: ResourceName | None = field(
        "Storage class", "The cluster's storage class; by default its default one.", "managed-premium", None
    )


class HubPort(Model):
    """What the hub's pod listens on beside the hub."""

    name: ResourceName = field("Name", "Unique in the hub.", "metrics")
    port: Port = field("Port", "Its number.", 9000)


class HubProcess(Model):
    """The hub's own process."""

    image: ImageReference | None = field(
        "Image", "Instead of the chart's own, of the same version of JupyterHub.", "quay.io/tern/hub:4.3.3-1", None
    )
    database: Database = field("Database", "The volume of its database.", {"size": "5Gi"}, Database())
    spawn_limit: Count | None = field(
        "Spawn limit", "Servers that start at the same time at most; by default 64.", 100, None
    )
    server_limit: Count | None = field("Server limit", "Servers that run at the same time at most.", 200, None)
    log_file: AbsolutePath | None = field(
        "Log file", "Where it logs to besides its output.", "/srv/jupyterhub/jupyterhub.log", None
    )
    go_to_server: Flag | None = field(
        "Go to server", "Whether people who log in land in their server, not on the hub's page.", False, None
    )
    admin_access: Flag | None = field(
        "Admin access", "Whether admins may enter people's servers; by default they may.", False, None
    )
    evictable: Flag | None = field(
        "Evictable", "Whether the cluster may move it to another node to save one; by default it may.", False, None
    )
    ports: tuple[HubPort, ...] = field(
        "Ports", "What its pod listens on besides.", [{"name": "metrics", "port": 9000}], (), keyed_by="name"
    )
    resources: Bounds = field(
        "Resources", "Its memory and CPUs.", {"memory": {"guarantee": "256Mi", "limit": "2Gi"}}, Bounds()
    )
    proxy: Bounds = field("Proxy", "Memory and CPUs of its proxy.", {"memory": {"limit": "3Gi"}}, Bounds())


class Placeholders(Model):
    """Room that is kept free, so that servers start at once."""

    count: Count = field("Count", "For how many servers.", 2)
    memory: Memory | None = field("Memory", "Memory of each; by default as the default choice's.", "16Gi", None)


class Toleration(Model):
    """A taint of nodes that does not keep a pod away. Source: Kubernetes, "Taints and Tolerations"."""

    key: LabelKey = field("Key", "The taint's key.", "tern.example.org/dedicated")
    operator: Literal["Equal", "Exists"] = field("Operator", "Whether its value counts, too.", "Exists", "Equal")
    value: LabelValue | None = field("Value", "The taint's value.", "users", None)
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = field(
        "Effect", "What it does; by default any.", "NoSchedule", None
    )


class Nodes(Model):
    """The nodes of people's servers, and what is kept ready on them."""

    user_scheduler: Flag = field(
        "User scheduler",
        "Fill nodes one after the other, so that others become free; its rights are cluster-wide.",
        True,
        False,
    )
    pull_before_upgrade: Flag = field(
        "Pull before upgrade", "An upgrade waits until new images are on all nodes.", True, False
    )
    pull_always: Flag = field("Pull always", "Images are on a node before people are.", True, False)
    pull_tolerations: tuple[Toleration, ...] = field(
        "Tolerations for pulling", "Taints of nodes to which images are pulled all the same.", [{"key": "gpu"}], ()
    )
    scheduler_replicas: Count | None = field(
        "Scheduler replicas", "How many user schedulers run; by default 2.", 1, None
    )
    core_pool: ResourceName | None = field(
        "Core pool", "The node pool on which the hub, its proxy and its scheduler run.", "core", None
    )
    placeholders: Placeholders | None = field("Placeholders", "Room that is kept free.", {"count": 2}, None)
