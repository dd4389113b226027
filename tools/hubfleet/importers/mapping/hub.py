"""The hub itself: named servers, database, image, roles and services."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import bounds, flag, line
from hubfleet.importers.mapping.taking import Taking, Unfit, split
from hubfleet.model.json import Json, Values, get

HUB = "jupyterhub.hub"
NAMED = f"{HUB}.allowNamedServers"
LIMIT = f"{HUB}.namedServerLimitPerUser"
EVICTABLE = "cluster-autoscaler.kubernetes.io/safe-to-evict"
DATABASE: dict[str, Json] = {f"{HUB}.db.type": "sqlite-pvc", f"{HUB}.db.pvc.accessModes": ["ReadWriteOnce"]}
"""What the upstream chart does where nothing is said of the database."""

WHO = ("users", "groups", "services")


def take(taking: Taking) -> None:
    """Take what concerns the hub's own pod, and who may do what in it."""
    _named_servers(taking)
    if taking.get("jupyterhub.custom.jupyterhubConfigurator.enabled") is False:
        taking.leave("jupyterhub.custom.jupyterhubConfigurator.enabled", "hubfleet has no configurator to switch off")
    for path, usual in DATABASE.items():
        if taking.get(path) == usual:
            taking.claim(path, "hub.database")
    taking.move(f"{HUB}.db.pvc.storage", "hub.database.size", line)
    taking.move(f"{HUB}.db.pvc.storageClassName", "hub.database.storage_class", line)
    taking.move(f"{HUB}.config.JupyterHub.concurrent_spawn_limit", "hub.spawn_limit", _count)
    taking.move(f"{HUB}.config.JupyterHub.extra_log_file", "hub.log_file", line)
    taking.move(f"{HUB}.redirectToServer", "hub.go_to_server", flag)
    taking.move(f"{HUB}.config.JupyterHub.admin_access", "hub.admin_access", flag)
    taking.move(f"{HUB}.activeServerLimit", "hub.server_limit", _count)
    _pod(taking)
    _services(taking)
    _python(taking)
    _image(taking)
    _roles(taking)


def _named_servers(taking: Taking) -> None:
    if taking.get(NAMED) is not True:
        return
    taking.put("named_servers", {})
    taking.claim(NAMED, "named_servers")
    taking.move(LIMIT, "named_servers.per_user", _count)


def _pod(taking: Taking) -> None:
    """Take what the hub's pod and its proxy's get, and what the pod listens on."""
    bounds(taking, f"{HUB}.resources", "hub.resources")
    bounds(taking, "jupyterhub.proxy.chp.resources", "hub.proxy")
    evictable = (*split(HUB), "annotations", EVICTABLE)
    taking.move(evictable, "hub.evictable", _truth)
    ports = taking.get(f"{HUB}.service.extraPorts")
    if isinstance(ports, list) and all(map(_is_port, ports)):
        taking.put("hub.ports", [{"name": get(one, ("name",)), "port": get(one, ("port",))} for one in ports])
        taking.claim(f"{HUB}.service.extraPorts", "hub.ports")


def _is_port(given: Json) -> bool:
    known = isinstance(given, dict) and given.keys() <= {"name", "port", "targetPort"}
    return known and get(given, ("targetPort",)) in (None, get(given, ("port",)))


def _truth(given: Json) -> bool:
    if given not in ("true", "false"):
        raise Unfit(given)
    return given == "true"


def _image(taking: Taking) -> None:
    name, tag = taking.get(f"{HUB}.image.name"), taking.get(f"{HUB}.image.tag")
    if isinstance(name, str) and isinstance(tag, str):
        taking.put("hub.image", f"{name}:{tag}")
        taking.claim(f"{HUB}.image.name", "hub.image")
        taking.claim(f"{HUB}.image.tag", "hub.image")


def _roles(taking: Taking) -> None:
    """Take roles by name: what they may do, and who has them."""
    given = taking.get(f"{HUB}.loadRoles")
    if not isinstance(given, dict):
        return
    found: list[Json] = []
    for name, role in given.items():
        known = {"scopes", "description", *WHO}
        if not isinstance(role, dict) or not role.keys() <= known or not all(map(_words, role.values())):
            continue
        entry: Values = {"name": name, **role}
        found.append(entry)
        for part in role:
            taking.claim((*split(f"{HUB}.loadRoles"), name, part), f"roles[{name}].{part}")
    if found:
        taking.put("roles", found)


def _services(taking: Taking) -> None:
    """Take services of which the source says no more than their login."""
    given = taking.get(f"{HUB}.services")
    if not isinstance(given, dict):
        return
    found: list[Json] = []
    for name, service in given.items():
        parts = {"oauth_redirect_uri": "redirect", "url": "url", "display": "display"}
        if not isinstance(service, dict) or not service or service.keys() - parts.keys():
            continue
        found.append({"name": name, **{parts[part]: value for part, value in service.items()}})
        for part in service:
            taking.claim((*split(f"{HUB}.services"), name, part), f"services[{name}].{parts[part]}")
    if found:
        taking.put("services", found)


def _python(taking: Taking) -> None:
    """Take pieces of Python as files beside the hub, named as they are called."""
    given = taking.get(f"{HUB}.extraConfig")
    if not isinstance(given, dict):
        return
    for name, text in given.items():
        file = f"{name}.py"
        if isinstance(text, str) and taking.facts.python.get(file, text) == text:
            taking.python[file] = text
            taking.claim((*split(f"{HUB}.extraConfig"), name), f"python[{file}]")
    if taking.python:
        taking.put("python", [*sorted(taking.python)])


def _words(given: Json) -> bool:
    return isinstance(given, str) or (isinstance(given, list) and all(isinstance(one, str) for one in given))


def _count(given: Json) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise Unfit(given)
    return given
