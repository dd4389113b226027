"""Where the hub is found: its certificate is that of its domain."""

from __future__ import annotations

from hubfleet.importers.mapping.taking import Taking
from hubfleet.model.json import get

INGRESS = "jupyterhub.ingress"
ISSUERS = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme")
"""What has a certificate made: then only its host matters, not the secret in which it is kept."""


def take(taking: Taking) -> None:
    """Take a certificate that is made for the hub's domain."""
    hosts, listed = taking.get(f"{INGRESS}.hosts"), taking.get(f"{INGRESS}.tls")
    notes = taking.get(f"{INGRESS}.annotations")
    made = isinstance(notes, dict) and any(issuer in notes for issuer in ISSUERS)
    if made and isinstance(listed, list) and len(listed) == 1 and get(listed[0], ("hosts",)) == hosts:
        taking.claim(f"{INGRESS}.tls", "domain")
