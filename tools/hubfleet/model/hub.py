"""What a hub's files say, as they are written."""

from __future__ import annotations

from typing import Any, Literal

from hubfleet.model.access import Role, Service
from hubfleet.model.base import Model, field
from hubfleet.model.buckets import Buckets
from hubfleet.model.community import Community
from hubfleet.model.dask import Dask
from hubfleet.model.event import Event
from hubfleet.model.group_extras import GroupExtras
from hubfleet.model.home import Home, Homes
from hubfleet.model.home_page import HomePage
from hubfleet.model.idle import Idle, IdlePolicy
from hubfleet.model.image_building import Binder, ImageBuilding
from hubfleet.model.key import StageName
from hubfleet.model.lifecycle import Lifecycle, Retired
from hubfleet.model.login import Login
from hubfleet.model.names import Domain, HubName, PythonFile, ResourceName
from hubfleet.model.network import Network
from hubfleet.model.own_image import OwnImage
from hubfleet.model.private_images import PrivateImages
from hubfleet.model.process import HubProcess, Nodes
from hubfleet.model.server import NamedServers, Profile, Server

Kind = Literal["basic", "research", "experimental"]
Ring = Literal["canary", "early", "general"]


class HubSettings(Model):
    """What can be said for a hub as a whole, for one of its stages, in a blueprint, and as a default."""

    community: Community = field("Community", "Who the hub is for.", {"name": "Climate Lab"})
    kind: Kind = field(
        "Kind", "What the hub promises; an experimental one has `lifecycle.review_by`.", "research", "basic"
    )
    cluster: ResourceName = field("Cluster", "Where it runs: a file under clusters/.", "tern-gke")
    domain: Domain | None = field(
        "Domain",
        "Its address in production; by default `<hub>.<cluster's domain>`. Staging is at `staging.<domain>`.",
        "hub.climate.example.edu",
        None,
    )
    login: Login = field("Login", "How people log in, and who may.", {"provider": "github", "admins": ["ada-gh"]})
    server: Server = field("Server", "The default choice that people get.", {"image": "pangeo"}, Server())
    profiles: tuple[Profile, ...] = field(
        "Profiles",
        "Further choices; each says only what differs from `server`.",
        [{"name": "GPU", "pool": "gpu"}],
        (),
        keyed_by="name",
    )
    own_image: OwnImage = field("Own image", "People may type the name of an image of their own.", True, False)
    named_servers: NamedServers | None = field(
        "Named servers", "Several servers for one person.", {"per_user": 3}, None
    )
    idle: Idle = field(
        "Idle",
        "When servers that nobody uses are stopped, or `never`.",
        {"stop_after": "1h", "longest_run": "12h"},
        IdlePolicy(),
    )
    home: Home = field("Home", "Where people's files are, or `none`.", {"quota": "20Gi", "backups": "daily"}, Homes())
    buckets: Buckets = field("Buckets", "Object storage.", {"scratch": {"delete_after": "7d"}}, Buckets())
    dask: Dask | None = field("Dask", "Dask clusters for people.", {"worker_pool": "users", "max_workers": 50}, None)
    image_building: ImageBuilding | None = field(
        "Image building",
        "Images that people have built on the hub.",
        {"registry": "https://quay.io", "user": "tern+image_builder", "prefix": "quay.io/tern-images/climate-lab-"},
        None,
    )
    private_images: PrivateImages | None = field(
        "Private images",
        "The registry of images that need a login.",
        {"registry": "https://quay.io", "user": "tern+image_reader"},
        None,
    )
    binder: Binder | None = field(
        "Binder", "A BinderHub in front of the hub.", {"domain": "binder.tern.hubs.example.org"}, None
    )
    roles: tuple[Role, ...] = field(
        "Roles",
        "What people, groups and services may do besides what JupyterHub lets them.",
        [{"name": "user", "scopes": ["self", "access:services!service=dask-gateway"]}],
        (),
        keyed_by="name",
    )
    services: tuple[Service, ...] = field(
        "Services", "Programs that speak with the hub.", [{"name": "grader"}], (), keyed_by="name"
    )
    group_extras: tuple[GroupExtras, ...] = field(
        "Group extras",
        "What members of a group get besides: more memory, further mounts.",
        [{"name": "course::1541::enrollment_type::ta", "memory": {"limit": "4Gi"}}],
        (),
        keyed_by="name",
    )
    network: Network = field("Network", "What servers can reach.", {"egress": "web"}, Network())
    home_page: HomePage = field(
        "Home page", "What people see before they log in.", {"announcement": "Maintenance on Friday"}, HomePage()
    )
    events: tuple[Event, ...] = field(
        "Events",
        "Workshops and exams, each for its time.",
        [{"name": "agu-2026", "from": "2026-12-07T08:00-08:00", "until": "2026-12-09T18:00-08:00"}],
        (),
        keyed_by="name",
    )
    nodes: Nodes = field(
        "Nodes", "The nodes of people's servers, and what is kept ready on them.", {"user_scheduler": True}, Nodes()
    )
    hub: HubProcess = field("Hub", "The hub's own process.", {"database": {"size": "5Gi"}}, HubProcess())
    python: tuple[PythonFile, ...] = field(
        "Python",
        "Files beside hub.yaml that configure the hub, in order of their names; `c` is its configuration.",
        ["groups.py"],
        (),
    )
    lifecycle: Lifecycle | None = field(
        "Lifecycle", "Who looks after the hub, and until when.", {"owner": "ops", "review_by": "2027-06-01"}, None
    )
    values: dict[str, dict[str, Any]] = field(
        "Values",
        "Chart values by release (`jupyterhub`, `base`, ...), laid over everything else and checked by the chart.",
        {"jupyterhub": {"debug": {"enabled": True}}},
        {},
        verbatim=True,
    )


class StageSettings(HubSettings):
    """All that holds for one stage: the hub's settings, and what only a stage can say."""

    gate: HubName | None = field(
        "Gate",
        "The hub whose staging tests a change before this production stage takes it; by default the hub's own.",
        "tern-staging",
        None,
    )
    ring: Ring = field("Ring", "How early a production stage takes changes of what is shared.", "early", "general")
    namespace: ResourceName | None = field(
        "Namespace", "By default `<hub>-<stage>`; set it to take over a running hub.", "prod", None
    )
    release: ResourceName | None = field(
        "Release",
        "The name of the main release; by default the hub's. Set it to take over a running hub.",
        "prod",
        None,
    )
    retired: Retired | None = field(
        "Retired",
        "A tombstone of this stage alone, in the hub's own file: it is taken away on purpose, the other one goes on.",
        {"on": "2027-07-01", "data": "delete"},
        None,
    )


class Stages(Model):
    """The stages of a hub, each with what differs from the hub."""

    staging: StageSettings | None = field("Staging", "Where changes are tested.", {}, None)
    production: StageSettings | None = field("Production", "Where the community works.", {"ring": "early"}, None)

    def declared(self) -> tuple[StageName, ...]:
        """The stages that exist, staging first."""
        return tuple(name for name in StageName if getattr(self, name) is not None)


class DefaultsConfig(HubSettings):
    """What hubs get where they say nothing: of the fleet, or of a cluster."""

    stages: Stages = field(
        "Stages",
        "What differs in the stages that a hub declares.",
        {"staging": {"idle": {"stop_after": "30m"}}},
        Stages(),
    )


class BlueprintConfig(DefaultsConfig):
    """Partial hub data that several hubs extend."""

    blueprints: tuple[ResourceName, ...] = field(
        "Blueprints", "Blueprints that this one extends, the strongest last.", ["pangeo"], ()
    )


class HubConfig(BlueprintConfig):
    """One hub: who it is for, who may enter, what it offers, its stages."""

    retired: Retired | None = field(
        "Retired", "A tombstone: the hub is taken away on purpose.", {"on": "2027-07-01", "data": "keep"}, None
    )
