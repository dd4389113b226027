"""Turns a revision into JupyterHub's configuration. Runs in the hub's process, in the order of the chart's own."""
# ruff: noqa: ANN401 - what JupyterHub, traitlets and profiles hold has no types

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.local import keeping, ports, revisions
from hubfleet.deploy.local.folder import StageFolder
from hubfleet.deploy.local.honoured import HONOURED
from hubfleet.deploy.local.login import Door, Own, door, password_name
from hubfleet.deploy.local.processes import MARK
from hubfleet.deploy.local.z2jh import Z2jh
from hubfleet.model.json import Values, get

CONFIG_FOLDER = "usr/local/etc/jupyterhub/jupyterhub_config.d"
"""Where the chart's hub looks for more Python, and `hub.extraFiles` may put some."""

HEALTH_SERVICE = "hubfleet"
"""Not the name of the user of the health check: JupyterHub would take one for the other."""
HEALTH_SCOPES = ("admin:users", "admin:servers", "tokens", "access:servers")
"""Each only for the user of the health check."""

CULL_SCOPES = ("list:users", "read:users:activity", "read:servers", "delete:servers")


@dataclass(frozen=True, slots=True)
class Hub:
    """What the steps below work on: the configuration, and the revision that it comes from."""

    c: Any
    values: Values
    stage: StageFolder
    revision: Path
    ports: ports.Ports
    secrets: Mapping[str, str]
    door: Door

    def value(self, path: str) -> Any:
        """Return the value at a dotted path, None where there is none."""
        return get(self.values, tuple(path.split(".")))


def apply(c: Any, revision: str) -> None:
    """Configure the hub of the revision in that folder."""
    hub = _load(c, Path(revision))
    for step in STEPS:
        step(hub)


def _load(c: Any, revision: Path) -> Hub:
    stage = StageFolder(revision.parent.parent)
    secrets = keeping.read(stage)
    values = revisions.with_secrets(revisions.read(revision), secrets)
    found = ports.read(stage)
    if found is None:
        raise RuntimeError(f"{stage.path} has no ports")
    return Hub(c, values, stage, revision, found, secrets, door(values))


def _modules(hub: Hub) -> None:
    """Give custom Python the modules that it imports in the chart."""
    from hubfleet.deploy.local import spawner

    sys.modules["z2jh"] = Z2jh(hub.values, hub.secrets)
    for name in ("kubespawner", "kubespawner.spawner"):
        module = ModuleType(name)
        setattr(module, "KubeSpawner", spawner.LocalSpawner)  # noqa: B010 - a module made here has no declared names
        sys.modules[name] = module


def _traits(hub: Hub) -> None:
    """Set what the table maps to a trait."""
    hub.c.JupyterHub.services = []
    hub.c.JupyterHub.load_roles = []
    for entry in HONOURED:
        section, _, trait = entry.trait.partition(".")
        value = hub.value(entry.path)
        if trait and value is not None:
            setattr(hub.c[section], trait, value)
    hub.c.JupyterHub.template_paths = list(_template_paths(hub))
    hub.c.JupyterHub.last_activity_interval = 60
    hub.c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
    image = ":".join(
        str(part) for part in (hub.value("singleuser.image.name"), hub.value("singleuser.image.tag")) if part
    )
    if image:
        hub.c.KubeSpawner.image = image


def _template_paths(hub: Hub) -> Iterator[str]:
    for path in hub.value("hub.templatePaths") or []:
        ours = hub.revision / "files" / str(path).lstrip("/")
        yield str(ours if ours.is_dir() else path)


def _culler(hub: Hub) -> None:
    """End idle servers, with the scopes that this needs."""
    cull = hub.value("cull") or {}
    if not cull.get("enabled"):
        return
    command = [sys.executable, "-P", "-m", "jupyterhub_idle_culler"]
    for key, flag in (
        ("timeout", "timeout"),
        ("every", "cull-every"),
        ("concurrency", "concurrency"),
        ("maxAge", "max-age"),
    ):
        if cull.get(key):
            command.append(f"--{flag}={cull[key]}")
    command += ["--cull-users"] if cull.get("users") else []
    command += [] if cull.get("adminUsers", True) else ["--cull-admin-users=false"]
    command += ["--remove-named-servers"] if cull.get("removeNamedServers") else []
    scopes = [*CULL_SCOPES, *(["admin:users"] if cull.get("users") else [])]
    _service(hub, {"name": "jupyterhub-idle-culler", "command": command}, scopes)


def _health(hub: Hub) -> None:
    """Let the health check in, and whoever deploys tell the hub of a new proxy."""
    scopes = ["proxy", *(f"{scope}!user={HEALTH_USER}" for scope in HEALTH_SCOPES)]
    _service(hub, {"name": HEALTH_SERVICE, "api_token": hub.secrets["health_token"]}, scopes)


def _service(hub: Hub, service: dict[str, Any], scopes: list[str]) -> None:
    _append(
        hub.c.JupyterHub, "services", {**service, "environment": _marked(service)} if "command" in service else service
    )
    _append(hub.c.JupyterHub, "load_roles", {"name": service["name"], "scopes": scopes, "services": [service["name"]]})


def _append(section: Any, trait: str, item: Any) -> None:
    setattr(section, trait, [*section.get(trait, []), item])


def _marked(service: Mapping[str, Any]) -> dict[str, str]:
    return {**(service.get("environment") or {}), MARK: os.environ.get(MARK, "")}


def _services(hub: Hub) -> None:
    """Load the hub's own services and roles; the chart's mappings are JupyterHub's lists."""
    for key, given in (hub.value("hub.services") or {}).items():
        service = {"name": key, **given}
        token = service.pop("apiToken", None) or service.get("api_token") or hub.secrets.get(f"service:{key}")
        service |= {"api_token": token} if token else {}
        service |= {"environment": _marked(service)} if service.get("command") else {}
        _append(hub.c.JupyterHub, "services", service)
    for key, role in (hub.value("hub.loadRoles") or {}).items():
        _append(hub.c.JupyterHub, "load_roles", {"name": key, **role})


def _pass_through(hub: Hub) -> None:
    """Set `hub.config` as it stands, class by class."""
    if hub.value("debug.enabled"):
        hub.c.JupyterHub.log_level = "DEBUG"
    for section, traits in (hub.value("hub.config") or {}).items():
        if not section[:1].isupper():
            raise ValueError(f"hub.config.{section} is not the name of a class: those begin with a capital letter")
        own = {key: value for key, value in (traits or {}).items() if (section, key) not in OURS}
        hub.c[section].update(own)
    keys = hub.c.CryptKeeper.get("keys")
    if isinstance(keys, str):  # several are written as one secret, as in the chart
        hub.c.CryptKeeper.keys = keys.split(";")


OURS = {("JupyterHub", "services"), ("JupyterHub", "proxy_auth_token"), ("ConfigurableHTTPProxy", "auth_token")}


def _custom_python(hub: Hub) -> None:
    """Run custom Python in name order, all pieces in one name space, as the chart does."""
    names: dict[str, Any] = {"c": hub.c, "get_config": sys.modules["z2jh"].get_config, "__name__": "jupyterhub_config"}
    brought = sorted((hub.revision / "files" / CONFIG_FOLDER).glob("*.py"))
    pieces = [(str(path), path.read_text(encoding="utf-8")) for path in brought]
    pieces += [
        (f"hub.extraConfig.{key}", text or "") for key, text in sorted((hub.value("hub.extraConfig") or {}).items())
    ]
    for name, text in pieces:
        exec(compile(text, name, "exec"), names)  # noqa: S102 - it is the operator's own


def _login(hub: Hub) -> None:
    """Put the stand-in in the place of a login that needs an outside provider."""
    from hubfleet.deploy.local.authenticator import StandInAuthenticator, TemporaryAuthenticator

    if hub.door.own is Own.TEMPORARY:
        hub.c.JupyterHub.authenticator_class = TemporaryAuthenticator
        hub.c.TemporaryAuthenticator.update({"auto_login": True, "allow_all": True})
    if hub.door.own is Own.NATIVE:
        _append(hub.c.JupyterHub, "template_paths", _native_templates())
    if hub.door.own:
        return
    section = hub.c.StandInAuthenticator
    hub.c.JupyterHub.authenticator_class = StandInAuthenticator
    section.passwords = {name: hub.secrets[password_name(name)] for name in hub.door.people}
    section.stand_in_for = hub.door.stand_in_for
    section.admin_users = set(hub.door.admins)
    section.allow_all = True
    section.manage_groups = bool(hub.door.groups)
    section.demo_groups = list(hub.door.groups)


def _native_templates() -> str:
    import nativeauthenticator

    return str(Path(nativeauthenticator.__file__).with_name("templates"))


def _this_machine(hub: Hub) -> None:
    """Say where things are. Last, so that nothing of the values leads out of the stage's folder or off 127.0.0.1."""
    from hubfleet.deploy.local.spawner import LocalSpawner

    c = hub.c
    base = c.JupyterHub.get("base_url", "/")
    c.JupyterHub.bind_url = f"http://{ports.HOST}:{hub.ports.public}{base}"
    c.JupyterHub.hub_bind_url = f"http://{ports.HOST}:{hub.ports.hub}"
    c.JupyterHub.hub_connect_url = f"http://{ports.HOST}:{hub.ports.hub}"
    c.JupyterHub.db_url = f"sqlite:///{hub.stage.database}"
    c.JupyterHub.upgrade_db = True
    c.JupyterHub.cleanup_servers = False
    c.JupyterHub.cleanup_proxy = False
    c.JupyterHub.pid_file = ""
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{ports.HOST}:{hub.ports.proxy}"
    c.ConfigurableHTTPProxy.auth_token = hub.secrets["proxy_token"]
    if not c.JupyterHub.get("cookie_secret"):
        c.JupyterHub.cookie_secret = hub.secrets["cookie_secret"]
    if not c.CryptKeeper.get("keys"):
        c.CryptKeeper.keys = [hub.secrets["crypt_key"]]
    if not _is_local(c.JupyterHub.get("spawner_class")):
        c.JupyterHub.spawner_class = LocalSpawner
    c.Spawner.ip = ports.HOST
    c.LocalSpawner.homes = str(hub.stage.homes)
    c.LocalSpawner.server_logs = str(hub.stage.logs)
    c.LocalSpawner.server_files = str(hub.revision / "server-files")
    c.LocalSpawner.mark = hub.secrets["mark"]
    c.LocalSpawner.home_mount_path = hub.value("singleuser.storage.homeMountPath") or "/home/jovyan"


def _is_local(spawner: Any) -> bool:
    """Whether custom Python made a spawner of its own out of the one it imported."""
    from hubfleet.deploy.local.spawner import LocalSpawner

    return isinstance(spawner, type) and issubclass(spawner, LocalSpawner)


STEPS: tuple[Callable[[Hub], None], ...] = (
    _modules, _traits, _culler, _services, _pass_through, _custom_python, _health, _login, _this_machine,
)  # fmt: skip
