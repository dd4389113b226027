"""Who writes to objects, by the names in their `metadata.managedFields`.

Source: Kubernetes, "Server-Side Apply", "Field management". A client that says nothing else is named after its program
(the user agent up to the first `/`).
"""

from __future__ import annotations

import re

from hubfleet.deploy.kubernetes import standstill
from hubfleet.deploy.kubernetes.api import MANAGER

HELM = "helm"

_OURS = frozenset({HELM, MANAGER, standstill.MANAGER, "before-first-apply"})
_CONTROLLER = re.compile(
    r"""(?ix)
    controller | operator | manager | autoscaler | scheduler | injector | webhook | -csi | csi- | -agent$ | -server$
    | ^kube-(?!ctl) | ^kubelet | ^cert-manager | ^cloud- | ^gke | ^glbc | ^eks | ^aks | ^azure | ^admissionsenforcer
    | ^istio | ^pilot | ^linkerd | ^keda | ^karpenter | ^kyverno | ^gatekeeper | ^reloader | ^velero | ^traefik
    | ^external-dns | ^vpa- | ^rancher | ^fluxcd | ^argocd
    """
)
"""Programs that run beside the API server, of the cluster or of its cloud: what they write is theirs to keep."""

_TOOL = re.compile(r"(?i)^kubectl|^oc$|^k9s|lens|^headlamp|^mozilla|^curl$|^node-fetch")
"""What people use: a shell, a terminal program, a page in a browser."""

STANDSTILL = standstill.MANAGER


def is_ours(manager: str) -> bool:
    """Whether releases, or this toolkit, wrote it."""
    return manager in _OURS


def is_controller(manager: str) -> bool:
    """Whether a controller of the cluster wrote it."""
    return not is_tool(manager) and bool(_CONTROLLER.search(manager))


def is_tool(manager: str) -> bool:
    """Whether certainly a person wrote it."""
    return bool(_TOOL.search(manager))
