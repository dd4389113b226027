"""What servers can reach."""

from __future__ import annotations

from typing import Literal

from hubfleet.model.base import Flag, Model, field
from hubfleet.model.names import Cidr


class Network(Model):
    """What servers can reach. Source: Kubernetes, "Network Policies"."""

    egress: Literal["open", "web", "none"] = field(
        "Egress",
        "Servers reach everything outside the cluster, only the web (ports 80 and 443), or nothing.",
        "web",
        "open",
    )
    metadata: Flag = field(
        "Metadata", "Servers reach the cloud's metadata server, and what their node may do with it.", True, False
    )
    allow: tuple[Cidr, ...] = field("Allow", "Ranges of addresses that are reached in any case.", ["10.20.0.0/16"], ())
