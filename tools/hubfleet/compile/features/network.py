"""What servers can reach, and who can reach what runs beside them.

Policies add up, so what the base release shuts the hub's own chart must not open again.

Chart: `singleuser.networkPolicy`; `network` of the base release. Source: Kubernetes, "Network Policies".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import NOTHING, Entries, Part, part
from hubfleet.model.json import Json, Values
from hubfleet.model.stage import Stage


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `network`, and the cluster's tenancy."""
    network = stage.settings.network
    shared = stage.cluster.tenancy == "shared"
    ranges = sorted(map(str, network.allow))
    allow: Json = [{"cidr": cidr} for cidr in ranges]
    egress: Values = {"mode": network.egress, "allow": allow}
    rules: Values = {"nonPrivateIPs": network.egress == "open", "privateIPs": False}
    policy: Values = {"enabled": True, "egressAllowRules": rules}
    if ranges:
        policy["egress"] = Entries({cidr: {"to": [{"ipBlock": {"cidr": cidr}}]} for cidr in ranges})
    metadata = NOTHING
    if network.metadata:
        rules["cloudMetadataServer"] = True
        metadata = part({"singleuser": {"cloudMetadata": {"blockWithIptables": False}}}, "network.metadata")
    return (
        metadata
        + part({"network": {"isolate": shared}}, "cluster", release="base")
        + part({"network": {"egress": egress}}, "network", release="base")
        + part({"singleuser": {"networkPolicy": policy}}, "network")
    )
