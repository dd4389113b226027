"""Who signs certificates: cert-manager, and the issuer that hubs name, which asks Let's Encrypt.

Chart: `crds`, `global` of cert-manager; `issuer` of our own `support`, which comes after it, because it makes an object
of a kind that cert-manager defines. Source: cert-manager, "ACME", "HTTP01".
"""

from __future__ import annotations

from hubfleet.compile.part import NOTHING, Part, ReleaseKey, part
from hubfleet.compile.support_labels import labels_of
from hubfleet.model.deployable import ClusterSupport
from hubfleet.model.json import Path, Values

MANAGER: ReleaseKey = "cert-manager"
OWN: ReleaseKey = "support"
SOURCES: dict[Path, str] = {
    ("issuer", "name"): "support.issuer",
    ("issuer", "email"): "support.email",
    ("issuer", "ingressClassName"): "support.ingress_class",
}


def feature(support: ClusterSupport) -> Part:
    """Compile `certificates`, `issuer` and `email`. Without an ingress nobody could be asked, so nothing is made."""
    wanted = support.settings
    if wanted.certificates != "letsencrypt" or not wanted.is_signed:
        return NOTHING
    issuer: Values = {"name": str(wanted.issuer), "ingressClassName": str(wanted.ingress_class)}
    issuer |= {"email": wanted.email} if wanted.email else {}
    own: Values = {"issuer": issuer, "labels": labels_of(support)}
    releases = frozenset({MANAGER, OWN})
    manager = part(_manager(support), "support.certificates", release=MANAGER, releases=releases)
    return manager + part(own, "support.certificates", release=OWN, sources=SOURCES)


def _manager(support: ClusterSupport) -> Values:
    """Its definitions are part of the release, so that they are upgraded with it, and stay when it goes."""
    return {
        "crds": {"enabled": True, "keep": True},
        "global": {
            "commonLabels": labels_of(support),
            "leaderElection": {"namespace": support.namespace},
        },
    }
