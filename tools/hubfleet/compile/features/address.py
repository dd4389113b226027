"""Where a hub is found: its domain, what receives its traffic, its certificate.

Chart: `ingress`, `proxy.service`. Source: cert-manager, "Securing Ingress Resources".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.part import Part, part
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.json import Values
from hubfleet.model.stage import Stage

ISSUER = "letsencrypt"
"""The cluster issuer that the support release makes."""

CERTIFICATE = "https-auto-tls"
LARGEST_UPLOAD = "256m"


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `domain`, and the cluster's ingress and certificates."""
    cluster = stage.cluster
    if not isinstance(cluster, KubernetesCluster):
        return _service("ClusterIP") + part({"ingress": {"enabled": False}}, "cluster")
    if cluster.support.ingress == "none":
        return _service("LoadBalancer") + part({"ingress": {"enabled": False}}, "cluster")
    signed = cluster.support.certificates == "letsencrypt"
    ingress: Values = {"enabled": True, "ingressClassName": cluster.support.ingress, "annotations": _notes(signed)}
    hosts: Values = {"hosts": [stage.domain]}
    if signed:
        hosts["tls"] = [{"hosts": [stage.domain], "secretName": CERTIFICATE}]
    return _service("ClusterIP") + part({"ingress": ingress}, "cluster") + part({"ingress": hosts}, "domain")


def _service(kind: str) -> Part:
    return part({"proxy": {"service": {"type": kind}}}, "cluster")


def _notes(signed: bool) -> Values:
    notes: Values = {"nginx.ingress.kubernetes.io/proxy-body-size": LARGEST_UPLOAD}
    return notes | ({"cert-manager.io/cluster-issuer": ISSUER} if signed else {})
