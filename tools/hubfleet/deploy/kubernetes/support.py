"""What can be tried of a cluster's support: whether what hubs ask for by name is there for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from hubfleet.deploy.kubernetes.api import Api, Kind
from hubfleet.deploy.kubernetes.crds import DEFINITION
from hubfleet.deploy.kubernetes.ready import is_of
from hubfleet.deploy.target import SupportWants
from hubfleet.deploy.tried import HealthReport, Part
from hubfleet.model.json import Manifest, get

INGRESS_CLASS = Kind("networking.k8s.io/v1", "ingressclasses", namespaced=False)
ISSUER = Kind("cert-manager.io/v1", "clusterissuers", namespaced=False)
EVERY = 1.0
"""Seconds between two looks."""


def examine(
    api: Api, releases: tuple[str, ...], wants: SupportWants, cancelled: Callable[[], bool] = lambda: False
) -> HealthReport:
    """Try the definitions of these releases, and the ingress class and the issuer that hubs name; end at a fault."""
    parts: list[Part] = []
    for name, look in _looks(api, releases, wants):
        began = time.monotonic()
        trouble = _patiently(look, began + wants.within, cancelled)
        parts.append(Part(name, time.monotonic() - began, not trouble, trouble))
        if trouble:
            break
    return HealthReport(tuple(parts))


Look = Callable[[], str]
"""Says what is wrong; empty where nothing is."""


def _looks(api: Api, releases: tuple[str, ...], wants: SupportWants) -> Iterator[tuple[str, Look]]:
    yield "definitions established", lambda: _definitions(api, releases)
    if wants.ingress_class:
        name = wants.ingress_class
        yield "ingress class", lambda: "" if api.get(INGRESS_CLASS, None, name) else f"there is no ingress class {name}"
    if wants.issuer:
        issuer = wants.issuer
        yield "issuer ready", lambda: _condition(api.get(ISSUER, None, issuer), "Ready", f"cluster issuer {issuer}")


def _patiently(look: Look, deadline: float, cancelled: Callable[[], bool]) -> str:
    while (trouble := look()) and time.monotonic() < deadline and not cancelled():
        time.sleep(EVERY)
    return trouble


def _definitions(api: Api, releases: tuple[str, ...]) -> str:
    own = [one for one in api.list(DEFINITION) if any(is_of(one, name) for name in releases)]
    told = (_condition(one, "Established", str(get(one, ("metadata", "name")))) for one in own)
    return "; ".join(filter(None, told))


def _condition(manifest: Manifest | None, kind: str, what: str) -> str:
    if manifest is None:
        return f"there is no {what}"
    conditions = get(manifest, ("status", "conditions"))
    found = [one for one in conditions if get(one, ("type",)) == kind] if isinstance(conditions, list) else []
    if found and get(found[0], ("status",)) == "True":
        return ""
    why = get(found[0], ("message",)) if found else None
    return f"{what} is not {kind.lower()}" + (f": {why}" if why else "")
