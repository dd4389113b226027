"""A BinderHub in front of the hub: the chart `binderhub-service` with an address of its own."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import flag, line, names
from hubfleet.importers.mapping.taking import Taking
from hubfleet.model.json import Json

CHART = "binderhub-service"
OPTIONS = f"{CHART}.config.BinderHub"
ASK = "jupyterhub.hub.config.BinderSpawnerMixin"


def take(taking: Taking) -> None:
    """Take the BinderHub's address, page and rules."""
    hosts = taking.get(f"{CHART}.ingress.hosts")
    if taking.get(f"{CHART}.ingress.enabled") is not True or not isinstance(hosts, list) or len(hosts) != 1:
        return
    taking.put("binder.domain", hosts[0])
    for part in ("ingress.enabled", "ingress.hosts", "ingress.tls", "extraEnv"):
        taking.claim(f"{CHART}.{part}", "binder.domain")
    for part in ("base_url", "hub_url", "badge_base_url"):
        taking.claim(f"{OPTIONS}.{part}", "binder.domain")
    for part in ("enable_api_only_mode",):
        taking.claim(f"{OPTIONS}.{part}", "binder")
    taking.claim("jupyterhub.custom.binderhubUI.enabled", "binder")
    taking.move(f"{OPTIONS}.auth_enabled", "binder.login", flag)
    taking.claim(f"{ASK}.auth_enabled", "binder.login")
    taking.move(f"{OPTIONS}.banner_message", "binder.banner", _text)
    taking.move(f"{OPTIONS}.about_message", "binder.about", _text)
    taking.move(f"{CHART}.config.GitHubRepoProvider.allowed_specs", "binder.allow", names)
    if taking.get(f"{OPTIONS}.cors_allow_origin") == "*":
        taking.put("binder.any_origin", value=True)
        taking.claim(f"{OPTIONS}.cors_allow_origin", "binder.any_origin")
        taking.claim(f"{ASK}.cors_allow_origin", "binder.any_origin")


def _text(given: Json) -> str | None:
    return None if given == "" else line(given)
