"""What a stage means once defaults, blueprints and overrides are merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hubfleet.findings import HubfleetError, Location, unknown
from hubfleet.model.cluster import Cluster, KubernetesCluster, LocalCluster, NodePool
from hubfleet.model.hub import Kind, Ring, StageSettings
from hubfleet.model.image import Image
from hubfleet.model.json import Path
from hubfleet.model.key import StageKey
from hubfleet.model.names import ImageReference, UserName
from hubfleet.model.organisation import FleetConfig


class Origin(Protocol):
    """Tells which file and line set a value of a stage."""

    def __call__(self, path: str | Path = (), *, key: bool = False) -> Location:
        """Return the place of the value at a path (with `key`, of its key), or of the nearest value above it."""
        ...


@dataclass(frozen=True, slots=True)
class SecretShape:
    """What an encrypted value tells of itself: its type as sops names it (`str`, `int`, ...), and its bytes."""

    type: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Secrets:
    """What can be known of a sops file without its keys.

    `leaves` are the hashes of encrypted values by key, `shapes` their types and lengths; `recipients` are the keys that
    open it, each with its kind as sops names it.
    """

    file: str
    leaves: dict[str, str]
    shapes: dict[str, SecretShape] = field(default_factory=dict)
    recipients: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of one hub, with all that it refers to.

    `settings` is what was written, merged and checked; `origin` gives the file and line behind a path of it. `python`
    is the text of the files with Python beside the hub.
    """

    key: StageKey
    settings: StageSettings
    cluster_name: str
    cluster: Cluster
    fleet: FleetConfig
    images: dict[str, Image]
    domain: str
    gate: StageKey | None
    secrets: Secrets | None
    origin: Origin
    cluster_secrets: Secrets | None = None
    python: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.key)

    @property
    def hub(self) -> str:
        """The hub's name."""
        return self.key.hub

    @property
    def is_production(self) -> bool:
        """Whether a community works there."""
        return self.key.is_production

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine, without Kubernetes."""
        return isinstance(self.cluster, LocalCluster)

    @property
    def kind(self) -> Kind:
        """What the hub promises."""
        return self.settings.kind

    @property
    def ring(self) -> Ring:
        """How early it takes changes of what is shared."""
        return self.settings.ring

    @property
    def namespace(self) -> str:
        """The Kubernetes namespace."""
        return self.settings.namespace or f"{self.hub}-{self.key.stage}"

    @property
    def release(self) -> str:
        """The name of the main release."""
        return self.settings.release or self.hub

    @property
    def kubernetes(self) -> str:
        """The cluster's Kubernetes version; for this machine the newest that manifests are checked against."""
        return self.cluster.kubernetes if isinstance(self.cluster, KubernetesCluster) else "1.34"

    @property
    def node_pools(self) -> dict[str, NodePool]:
        """The cluster's node pools by name; none on this machine."""
        pools = self.cluster.node_pools if isinstance(self.cluster, KubernetesCluster) else {}
        return {str(name): pool for name, pool in pools.items()}

    @property
    def admins(self) -> tuple[UserName, ...]:
        """Admins of the hub: its own, then the fleet's staff where the hub lets them in."""
        login = self.settings.login
        listed = login.provider if login.staff is True else login.staff
        staff = self.fleet.staff.get(listed, ()) if listed else ()
        return tuple(dict.fromkeys((*login.admins, *staff)))

    def reference(self, image: ImageReference) -> ImageReference:
        """Where an image is published: itself when written inline, else what images/ says; HubfleetError otherwise."""
        if image.is_inline:
            return image
        if image not in self.images:
            message, advice = unknown("image", image, self.images)
            raise HubfleetError(message, help=advice)
        return self.images[image].reference
