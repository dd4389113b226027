"""Images that are built on the hub: the chart `binderhub-service`."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import flag, line
from hubfleet.importers.mapping.taking import Taking

CHART = "binderhub-service"
CREDENTIALS = f"{CHART}.buildPodsRegistryCredentials"


def take(taking: Taking) -> None:
    """Take where built images are pushed to, and as whom."""
    to = "image_building"
    taking.leave(f"{CHART}.custom.sendLogsOfLaunchEventsTo2i2c", "a switch for the source's own Python alone")
    if taking.get(f"{CHART}.enabled") is False:
        taking.claim(f"{CHART}.enabled", to)
    if taking.get(f"{CHART}.enabled") is not True:
        return
    taking.claim(f"{CHART}.enabled", to)
    taking.move(f"{CHART}.config.BinderHub.image_prefix", f"{to}.prefix", line)
    _login(taking, to)
    _registry(taking, to)
    places = ((f"{CHART}.dockerApi", "nodeSelector"), (f"{CHART}.config.KubernetesBuildExecutor", "node_selector"))
    for path, selector in places:
        if pool := taking.facts.pool(taking.get(f"{path}.{selector}")):
            taking.put(f"{to}.pool", pool)
            taking.claim(f"{path}.{selector}", f"{to}.pool")
    if taking.get(f"{CHART}.networkPolicy.enabled") is True:
        taking.claim(f"{CHART}.networkPolicy.enabled", to)


def _login(taking: Taking, to: str) -> None:
    """Take whether people are known, where no BinderHub of the hub's own says it."""
    if not taking.get(f"{CHART}.ingress.hosts"):
        taking.move(f"{CHART}.config.BinderHub.auth_enabled", f"{to}.login", flag)
        taking.claim(f"{CHART}.extraEnv", f"{to}.login")


def _registry(taking: Taking, to: str) -> None:
    registry, user = f"{CHART}.config.DockerRegistry.url", f"{CHART}.config.DockerRegistry.username"
    taking.move(f"{CREDENTIALS}.server", f"{to}.registry", line)
    taking.move(f"{CREDENTIALS}.username", f"{to}.user", line)
    if taking.get(registry) == taking.get(f"{CREDENTIALS}.server"):
        taking.claim(registry, f"{to}.registry")
    if taking.get(user) == taking.get(f"{CREDENTIALS}.username"):
        taking.claim(user, f"{to}.user")
