"""What receives the traffic of a cluster's hubs: the NGINX Ingress Controller, by the class that hubs name.

Only plain Ingress objects are served, so that nobody needs definitions of NGINX's own. Nothing is told to its makers.

Chart: `controller` of nginx-ingress. Source: NGINX Ingress Controller, "Installation with Helm".
"""

from __future__ import annotations

from hubfleet.compile.part import NOTHING, Part, ReleaseKey, part
from hubfleet.compile.support_labels import labels_of
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.json import Path, Values

RELEASE: ReleaseKey = "nginx-ingress"
COPIES = 2
"""One goes on while the other's node is emptied."""

SOURCES: dict[Path, str] = {
    ("controller", "ingressClass", "name"): "support.ingress_class",
    ("controller", "service", "loadBalancerIP"): "support.address",
}


def feature(support: ClusterSupport) -> Part:
    """Compile `ingress`, `ingress_class`, `address` and `annotations`."""
    wanted = support.settings
    if wanted.ingress != "nginx":
        return NOTHING
    controller: Values = {
        "enableCustomResources": False,
        "ingressClass": {"name": str(wanted.ingress_class), "create": True},
        "pod": {"extraLabels": labels_of(support)},
        "replicaCount": COPIES,
        "service": _service(support),
        "telemetryReporting": {"enable": False},
    }
    sources = SOURCES | {
        ("controller", "service", "annotations", key): "support.annotations" for key in wanted.annotations
    }
    values: Values = {"controller": controller}
    return part(values, "support.ingress", release=RELEASE, releases=frozenset({RELEASE}), sources=sources)


def _service(support: ClusterSupport) -> Values:
    wanted = support.settings
    service: Values = {"extraLabels": labels_of(support)}
    service |= {"loadBalancerIP": wanted.address} if wanted.address else {}
    return service | ({"annotations": {**wanted.annotations}} if wanted.annotations else {})
