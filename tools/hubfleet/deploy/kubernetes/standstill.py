"""A stage stopped and started again without Helm: its data, its release and its address stay."""

from __future__ import annotations

from hubfleet.deploy.kubernetes.api import DEPLOYMENT, POD, Api
from hubfleet.deploy.kubernetes.ready import USER_SERVER, component, is_of
from hubfleet.model.json import Json, Manifest, get

MANAGER = "hubfleet-stop"
"""A field manager of its own: what it says of `replicas` can be taken back, and the chart's word holds again."""


def stop(api: Api, namespace: str, release: str) -> None:
    """Bring the release's deployments to zero and end the users' servers."""
    for name in _deployments(api, namespace, release):
        api.apply(DEPLOYMENT, namespace, _scaled(name, {"replicas": 0}), manager=MANAGER)
    for pod in api.list(POD, namespace):
        if component(pod) == USER_SERVER:
            api.delete(POD, namespace, str(get(pod, ("metadata", "name"))))


def start(api: Api, namespace: str, release: str) -> None:
    """Take back what `stop` said."""
    for name in _deployments(api, namespace, release):
        api.apply(DEPLOYMENT, namespace, _scaled(name, {}), manager=MANAGER)


def _deployments(api: Api, namespace: str, release: str) -> list[str]:
    return [str(get(one, ("metadata", "name"))) for one in api.list(DEPLOYMENT, namespace) if is_of(one, release)]


def _scaled(name: str, spec: dict[str, Json]) -> Manifest:
    manifest: Manifest = {"apiVersion": DEPLOYMENT.group, "kind": "Deployment", "metadata": {"name": name}}
    return {**manifest, "spec": spec} if spec else manifest
