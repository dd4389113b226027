"""Where a hub is found: its domain, what receives its traffic, its certificate.

Chart: `ingress`, `proxy.service`. Source: cert-manager, "Annotated Ingress resource"; NGINX Ingress Controller,
"Advanced configuration with annotations"; Ingress NGINX, "Annotations", for clusters that have it already.
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import Part, part
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.json import Values
from hubfleet.model.stage import Stage

CERTIFICATE = "https-auto-tls"
LARGEST_UPLOAD = "256m"
SERVICE = "proxy-public"
"""The service of every hub's chart that speaks WebSocket."""


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `domain`, and the cluster's ingress and certificates."""
    cluster = stage.cluster
    if not isinstance(cluster, KubernetesCluster):
        return _service("ClusterIP") + part({"ingress": {"enabled": False}}, "cluster")
    if not cluster.support.has_ingress:
        return _service("LoadBalancer") + part({"ingress": {"enabled": False}}, "cluster")
    signed = cluster.support.is_signed
    ingress: Values = {"enabled": True, "ingressClassName": str(cluster.support.ingress_class)}
    ingress["annotations"] = notes_of(cluster) | {"nginx.org/websocket-services": SERVICE}
    hosts: Values = {"hosts": [stage.domain]}
    if signed:
        hosts["tls"] = [{"hosts": [stage.domain], "secretName": CERTIFICATE}]
    return _service("ClusterIP") + part({"ingress": ingress}, "cluster") + part({"ingress": hosts}, "domain")


def _service(kind: str) -> Part:
    return part({"proxy": {"service": {"type": kind}}}, "cluster")


def notes_of(cluster: KubernetesCluster) -> Values:
    """Return the annotations of whatever is reached through the cluster's ingress.

    Progress is shown as it comes, so nothing is buffered. A certificate is asked for at the same ingress: a second one
    for the same host would be refused.
    """
    notes: Values = {
        "nginx.ingress.kubernetes.io/proxy-body-size": LARGEST_UPLOAD,
        "nginx.org/client-max-body-size": LARGEST_UPLOAD,
        "nginx.org/proxy-buffering": "false",
    }
    if cluster.support.is_signed:
        notes["acme.cert-manager.io/http01-edit-in-place"] = "true"
        notes["cert-manager.io/cluster-issuer"] = str(cluster.support.issuer)
    return notes
