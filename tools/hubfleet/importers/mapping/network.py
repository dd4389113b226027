"""What servers can reach."""

from __future__ import annotations

from hubfleet.importers.mapping.taking import Taking

USER = "jupyterhub.singleuser"


def take(taking: Taking) -> None:
    """Take the cloud's metadata server, and whether servers reach more than the web."""
    path = f"{USER}.cloudMetadata.blockWithIptables"
    if taking.get(path) is False:
        taking.put("network.metadata", value=True)
        taking.claim(path, "network.metadata")
    outside = f"{USER}.networkPolicy.egressAllowRules.nonPrivateIPs"
    if taking.get(outside) is False:
        taking.put("network.egress", "none")
        taking.claim(outside, "network.egress")
