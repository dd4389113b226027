"""From the chart's values to traits of JupyterHub and KubeSpawner."""

import os
import sys
from typing import Any

import yaml

sys.path.insert(0, "/usr/local/etc/jupyterhub")

from z2jh import get_config, get_secret_value

c: Any = globals()["c"]  # JupyterHub puts it there


def set_trait(target: Any, trait: str, key: str) -> None:
    """Set a trait if its value was given."""
    value = get_config(key)
    if value is not None:
        setattr(target, trait, value)


def as_list(value: Any) -> list[Any]:
    """Values that are named by a mapping, or simply listed."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    return list(value or [])


def image_of(key: str) -> str:
    return "{name}:{tag}".format(**get_config(key))


def matching(purpose: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": "hub.jupyter.org/node-purpose", "operator": "In", "values": [purpose]}]}


hub, spawner = c.JupyterHub, c.KubeSpawner
chart = yaml.safe_load(get_secret_value("chart.yaml"))
base_url = get_config("hub.baseUrl").rstrip("/") + "/"

# JupyterHub itself
hub.spawner_class = "kubespawner.KubeSpawner"
hub.base_url = base_url
hub.hub_bind_url = "http://:8081"
hub.hub_connect_url = "http://hub:8081"
hub.bind_url = f"http://:8000{base_url}"
hub.cleanup_servers = False
hub.cleanup_proxy = False
hub.last_activity_interval = 60
hub.tornado_settings = {"slow_spawn_timeout": 0}
hub.cookie_secret = bytes.fromhex(get_secret_value("hub.config.JupyterHub.cookie_secret"))
c.ConfigurableHTTPProxy.api_url = "http://proxy-api:8001"
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.auth_token = get_secret_value("hub.config.ConfigurableHTTPProxy.auth_token")
c.CryptKeeper.keys = get_secret_value("hub.config.CryptKeeper.keys").split(";")
db_type = get_config("hub.db.type")
if db_type == "sqlite-pvc":
    hub.db_url = "sqlite:///jupyterhub.sqlite"
elif db_type == "sqlite-memory":
    hub.db_url = "sqlite://"
else:
    set_trait(hub, "db_url", "hub.db.url")
for trait, key in {
    "active_server_limit": "activeServerLimit",
    "allow_named_servers": "allowNamedServers",
    "authenticate_prometheus": "authenticatePrometheus",
    "concurrent_spawn_limit": "concurrentSpawnLimit",
    "named_server_limit_per_user": "namedServerLimitPerUser",
    "redirect_to_server": "redirectToServer",
    "shutdown_on_logout": "shutdownOnLogout",
    "template_paths": "templatePaths",
    "template_vars": "templateVars",
}.items():
    set_trait(hub, trait, f"hub.{key}")
set_trait(c.Spawner, "consecutive_failure_limit", "hub.consecutiveFailureLimit")

# user servers
spawner.namespace = os.environ["POD_NAMESPACE"]
spawner.image = image_of("singleuser.image")
spawner.common_labels = {"app": "jupyterhub", "chart": f"{chart['chart']}-{chart['version']}"}
for trait, key in {
    "allow_privilege_escalation": "allowPrivilegeEscalation",
    "cpu_guarantee": "cpu.guarantee",
    "cpu_limit": "cpu.limit",
    "default_url": "defaultUrl",
    "environment": "extraEnv",
    "events_enabled": "events",
    "extra_annotations": "extraAnnotations",
    "extra_containers": "extraContainers",
    "extra_pod_config": "extraPodConfig",
    "extra_resource_guarantees": "extraResource.guarantees",
    "extra_resource_limits": "extraResource.limits",
    "fs_gid": "fsGid",
    "image_pull_policy": "image.pullPolicy",
    "lifecycle_hooks": "lifecycleHooks",
    "mem_guarantee": "memory.guarantee",
    "mem_limit": "memory.limit",
    "node_affinity_preferred": "extraNodeAffinity.preferred",
    "node_affinity_required": "extraNodeAffinity.required",
    "node_selector": "nodeSelector",
    "pod_affinity_preferred": "extraPodAffinity.preferred",
    "pod_affinity_required": "extraPodAffinity.required",
    "pod_anti_affinity_preferred": "extraPodAntiAffinity.preferred",
    "pod_anti_affinity_required": "extraPodAntiAffinity.required",
    "pod_name_template": "podNameTemplate",
    "profile_list": "profileList",
    "service_account": "serviceAccountName",
    "start_timeout": "startTimeout",
    "storage_extra_labels": "storage.extraLabels",
    "uid": "uid",
}.items():
    set_trait(spawner, trait, f"singleuser.{key}")
command = get_config("singleuser.cmd")
if command:
    spawner.cmd = [command] if isinstance(command, str) else command
spawner.component_label = "singleuser-server"
spawner.extra_labels = {"release": chart["release"], **get_config("singleuser.extraLabels", {})}
spawner.tolerations = [
    *get_config("scheduling.userPods.tolerations", []),
    *get_config("singleuser.extraTolerations", []),
]
secrets = [*get_config("imagePullSecrets", []), *get_config("singleuser.image.pullSecrets", [])]
spawner.image_pull_secrets = [entry["name"] if isinstance(entry, dict) else entry for entry in secrets]
purpose = get_config("scheduling.userPods.nodeAffinity.matchNodePurpose")
if purpose == "require":
    spawner.node_affinity_required = [*get_config("singleuser.extraNodeAffinity.required", []), matching("user")]
elif purpose == "prefer":
    preferred = {"weight": 100, "preference": matching("user")}
    spawner.node_affinity_preferred = [*get_config("singleuser.extraNodeAffinity.preferred", []), preferred]

init_containers = list(get_config("singleuser.initContainers", []))
if get_config("singleuser.cloudMetadata.blockWithIptables"):
    address = get_config("singleuser.cloudMetadata.ip")
    init_containers.insert(
        0,
        {
            "name": "block-cloud-metadata",
            "image": image_of("singleuser.networkTools.image"),
            "command": f"iptables -A OUTPUT -p tcp -d {address} --dport 80 -j DROP".split(),
            "securityContext": {"privileged": True, "runAsUser": 0, "capabilities": {"add": ["NET_ADMIN"]}},
        },
    )
spawner.init_containers = init_containers

# homes and other volumes
volumes, mounts = [], []
storage = get_config("singleuser.storage")
home = storage["homeMountPath"]
if storage["type"] == "static":
    volumes.append({"name": "home", "persistentVolumeClaim": {"claimName": storage["static"]["pvcName"]}})
    mounts.append({"mountPath": home, "name": "home", "subPath": storage["static"]["subPath"]})
elif storage["type"] == "dynamic":
    dynamic = storage["dynamic"]
    spawner.storage_pvc_ensure = True
    spawner.storage_capacity = storage["capacity"]
    spawner.storage_access_modes = dynamic["storageAccessModes"]
    set_trait(spawner, "storage_class", "singleuser.storage.dynamic.storageClass")
    set_trait(spawner, "pvc_name_template", "singleuser.storage.dynamic.pvcNameTemplate")
    volume = dynamic["volumeNameTemplate"]
    volumes.append({"name": volume, "persistentVolumeClaim": {"claimName": "{pvc_name}"}})
    mounts.append(
        {"mountPath": home, "name": volume, **({"subPath": dynamic["subPath"]} if dynamic.get("subPath") else {})}
    )
files = get_config("singleuser.extraFiles", {})
if files:
    items = [
        {"key": name, "path": name, **({"mode": int(file["mode"])} if "mode" in file else {})}
        for name, file in files.items()
    ]
    volumes.append({"name": "files", "secret": {"secretName": "singleuser", "items": items}})
    mounts += [{"mountPath": file["mountPath"], "name": "files", "subPath": name} for name, file in files.items()]
spawner.volumes = volumes + as_list(storage.get("extraVolumes"))
spawner.volume_mounts = mounts + as_list(storage.get("extraVolumeMounts"))

# services and roles
hub.services = []
hub.load_roles = [{"name": name, **role} for name, role in sorted(get_config("hub.loadRoles", {}).items())]
for name, given in sorted(get_config("hub.services", {}).items()):
    service = {key: value for key, value in given.items() if key != "apiToken"}
    token = get_secret_value(f"hub.services.{name}.apiToken")
    hub.services.append({"name": name, **service, "api_token": token})
if get_config("cull.enabled"):
    cull = get_config("cull")
    flags = [
        f"--url=http://localhost:8081{base_url}hub/api",
        f"--timeout={cull['timeout']}",
        f"--cull-every={cull['every']}",
    ]
    flags += [f"--concurrency={cull['concurrency']}"]
    flags += [f"--max-age={cull['maxAge']}"] if cull.get("maxAge") else []
    flags += ["--cull-users"] if cull.get("users") else []
    flags += ["--remove-named-servers"] if cull.get("removeNamedServers") else []
    flags += [] if cull.get("adminUsers", True) else ["--cull-admin-users=false"]
    hub.services.append(
        {"name": "jupyterhub-idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", *flags]}
    )
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers", "admin:users"]
    hub.load_roles.append({"name": "jupyterhub-idle-culler", "scopes": scopes, "services": ["jupyterhub-idle-culler"]})

# last: what was given by class and trait, and custom Python
for class_name, traits in get_config("hub.config", {}).items():
    for trait, value in traits.items():
        if (class_name, trait) not in {("JupyterHub", "cookie_secret"), ("CryptKeeper", "keys")}:
            c[class_name][trait] = value
if get_config("debug.enabled"):
    hub.log_level = "DEBUG"
    spawner.debug = True
for _, code in sorted(get_config("hub.extraConfig", {}).items()):
    exec(code)
