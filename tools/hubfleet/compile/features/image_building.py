"""Images that people have built on the hub, and a BinderHub in front of it.

Chart: release `binderhub-service`; of the hub's, `hub.services`, `hub.loadRoles`. Source: binderhub-service, its
values; BinderHub, "Configuration"; JupyterHub, "Services".
"""

from __future__ import annotations

from datetime import datetime

from hubfleet.compile.features.address import notes_of
from hubfleet.compile.features.labels import labels_of
from hubfleet.compile.features.roles import token_of
from hubfleet.compile.part import NOTHING, Part, ReleaseKey, part
from hubfleet.compile.pools import selector
from hubfleet.model.cluster import KubernetesCluster
from hubfleet.model.image_building import Binder, ImageBuilding
from hubfleet.model.json import Json, Values
from hubfleet.model.release import SecretForm, SecretNeed, SecretOrigin
from hubfleet.model.stage import Stage

RELEASE: ReleaseKey = "binderhub-service"
SERVICE = "binder"
CERTIFICATE = "binder-https-auto-tls"
PASSWORDS = tuple(
    SecretNeed(
        "registry_password",
        path,
        SecretForm.TEXT,
        SecretOrigin.GIVEN,
        "The password of who pushes images to the registry.",
    )
    for path in (("buildPodsRegistryCredentials", "password"), ("config", "DockerRegistry", "password"))
)


def feature(stage: Stage, _at: datetime) -> Part:
    """Compile `image_building` and `binder`; on this machine nothing is built."""
    building, binder = stage.settings.image_building, stage.settings.binder
    if building is None or not isinstance(stage.cluster, KubernetesCluster):
        return NOTHING
    return _building(stage, building) + (_binder(stage, stage.cluster, binder) if binder else NOTHING)


def _building(stage: Stage, building: ImageBuilding) -> Part:
    values: Values = {
        "config": {
            "BinderHub": {"image_prefix": building.prefix},
            "DockerRegistry": {"url": str(building.registry), "username": building.user},
        },
        "buildPodsRegistryCredentials": {"server": str(building.registry), "username": building.user},
        "networkPolicy": {"enabled": True},
        "podLabels": labels_of(stage),
    }
    if building.login is not None and stage.settings.binder is None:
        config = _mapping(values["config"])
        values["config"] = {**config, "BinderHub": {"image_prefix": building.prefix, "auth_enabled": building.login}}
        values["extraEnv"] = [_hub_api(stage)] if building.login else []
    if labels := selector(stage, building.pool):
        values["dockerApi"] = {"nodeSelector": labels}
        values["config"] = {**_mapping(values["config"]), "KubernetesBuildExecutor": {"node_selector": labels}}
    return part(values, "image_building", release=RELEASE, secrets=PASSWORDS, releases=frozenset({RELEASE}))


def _mapping(value: Json) -> Values:
    return value if isinstance(value, dict) else {}


def _binder(stage: Stage, cluster: KubernetesCluster, binder: Binder) -> Part:
    address = f"https://{binder.domain}"
    told: Values = {
        "base_url": "/",
        "hub_url": f"https://{stage.domain}",
        "badge_base_url": address,
        "auth_enabled": binder.login,
        "enable_api_only_mode": False,
    }
    said: Values = {"banner_message": binder.banner, "about_message": binder.about}
    told |= {name: text for name, text in said.items() if text}
    told |= {"cors_allow_origin": "*"} if binder.any_origin else {}
    config: Values = {"BinderHub": told}
    if binder.allow:
        config["GitHubRepoProvider"] = {"allowed_specs": [*binder.allow]}
    values: Values = {"config": config, "extraEnv": _environment(stage, binder), "ingress": _ingress(cluster, binder)}
    return part(values, "binder", release=RELEASE) + _in_hub(stage, binder)


def _environment(stage: Stage, binder: Binder) -> Json:
    """Return what BinderHub asks the hub with, as any service of a hub has it."""
    token: Json = {"secretKeyRef": {"name": "hub", "key": f"hub.services.{SERVICE}.apiToken"}}
    found: list[Json] = [
        {"name": "JUPYTERHUB_API_TOKEN", "valueFrom": token},
        {"name": "JUPYTERHUB_CLIENT_ID", "value": f"service-{SERVICE}"},
        _hub_api(stage),
        {"name": "JUPYTERHUB_BASE_URL", "value": f"https://{stage.domain}/"},
    ]
    if binder.login:
        found.append({"name": "JUPYTERHUB_OAUTH_CALLBACK_URL", "value": f"https://{binder.domain}/oauth_callback"})
    return found


def _hub_api(stage: Stage) -> Json:
    """Return where the hub is asked who somebody is."""
    return {"name": "JUPYTERHUB_API_URL", "value": f"http://hub.{stage.namespace}.svc.cluster.local:8081/hub/api"}


def _ingress(cluster: KubernetesCluster, binder: Binder) -> Values:
    domain = str(binder.domain)
    made: Values = {"enabled": cluster.support.has_ingress, "hosts": [domain]}
    if cluster.support.has_ingress:
        made["ingressClassName"] = str(cluster.support.ingress_class)
        made["annotations"] = notes_of(cluster)
    if cluster.support.is_signed:
        made["tls"] = [{"hosts": [domain], "secretName": CERTIFICATE}]
    return made


def _in_hub(stage: Stage, binder: Binder) -> Part:
    """Let BinderHub start servers; a role or a service that the hub's own data gives holds in their place."""
    hub: Values = {"config": {"BinderSpawnerMixin": {"auth_enabled": binder.login}}}
    if binder.any_origin:
        hub["config"] = {"BinderSpawnerMixin": {"auth_enabled": binder.login, "cors_allow_origin": "*"}}
    if stage.settings.hub.go_to_server is None:
        hub["redirectToServer"] = False
    given = {str(role.name) for role in stage.settings.roles}
    roles: dict[str, Json] = {
        SERVICE: {"services": [SERVICE], "scopes": ["servers", "read:users", "admin:users"]},
        "user": {"scopes": ["self", f"access:services!service={SERVICE}"]},
    }
    hub["loadRoles"] = {name: role for name, role in roles.items() if name not in given}
    if SERVICE in {str(service.name) for service in stage.settings.services}:
        return part({"hub": hub}, "binder")
    service: Values = {"display": False, "oauth_redirect_uri": f"https://{binder.domain}/oauth_callback"}
    return part({"hub": hub | {"services": {SERVICE: service}}}, "binder", secrets=(token_of(SERVICE),))
