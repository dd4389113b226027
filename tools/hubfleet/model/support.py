"""What runs beside the hubs of a cluster: what receives their traffic, who signs their certificates."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from hubfleet.model.base import Flag, Model, field
from hubfleet.model.names import ResourceName


class Support(Model):
    """What runs beside the hubs of a cluster. `existing`: somebody else installed it, and hubs only use it."""

    ingress: Literal["nginx", "existing", "none"] = field(
        "Ingress", "What receives traffic; with none every hub has a load balancer of its own.", "nginx", "nginx"
    )
    ingress_class: ResourceName = field("Ingress class", "By which hubs ask for the ingress.", "nginx", "nginx")
    address: Annotated[str, Field(pattern=r"^[0-9.]+$|^[0-9a-f:]+$")] | None = field(
        "Address", "The address of the load balancer, where one was reserved for it.", "203.0.113.10", None
    )
    annotations: dict[str, str] = field(
        "Annotations",
        "Of the load balancer, in the provider's words.",
        {"service.beta.kubernetes.io/aws-load-balancer-type": "nlb"},
        {},
    )
    certificates: Literal["letsencrypt", "existing", "none"] = field(
        "Certificates", "Who signs certificates.", "letsencrypt", "letsencrypt"
    )
    issuer: ResourceName = field(
        "Issuer", "The cluster issuer by which hubs ask for certificates.", "letsencrypt-prod", "letsencrypt"
    )
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] | None = field(
        "Mail address", "To which Let's Encrypt writes about the account.", "hubs@example.org", None
    )
    monitoring: Flag = field("Monitoring", "Prometheus and Grafana; not installed yet, see docs.", True, False)
    namespace: ResourceName = field("Namespace", "Where all of it is.", "support", "support")
    values: dict[str, dict[str, Any]] = field(
        "Values",
        "Chart values by release (`nginx-ingress`, ...), laid over everything else and checked by the chart.",
        {"nginx-ingress": {"controller": {"replicaCount": 3}}},
        {},
        verbatim=True,
    )

    @property
    def has_ingress(self) -> bool:
        """Whether hubs share something that receives their traffic, whoever installed it."""
        return self.ingress != "none"

    @property
    def is_signed(self) -> bool:
        """Whether somebody signs certificates for hubs. Who does is asked through the ingress."""
        return self.certificates != "none" and self.has_ingress
