"""The default choice: `singleuser` of the chart."""

from __future__ import annotations

from hubfleet.importers.mapping.amounts import cpu, line, memory, names, seconds, tolerations
from hubfleet.importers.mapping.taking import Taking, Unfit
from hubfleet.model.json import Json

USER = "jupyterhub.singleuser"
APP = "JUPYTERHUB_SINGLEUSER_APP"
APPS = {
    "jupyterlab.labapp.LabApp": "lab",
    "notebook.notebookapp.NotebookApp": "notebook",
    "jupyter_server.serverapp.ServerApp": "server",
}


def take(taking: Taking) -> None:
    """Take image, amounts, where people land, nodes, and variables."""
    _image(taking)
    for bound in ("guarantee", "limit"):
        taking.move(f"{USER}.memory.{bound}", f"server.memory.{bound}", memory)
        taking.move(f"{USER}.cpu.{bound}", f"server.cpu.{bound}", cpu)
    taking.move(f"{USER}.defaultUrl", "server.interface", line)
    taking.move("jupyterhub.hub.config.KubeSpawner.working_dir", "server.working_folder", line)
    taking.move(f"{USER}.startTimeout", "server.start_timeout", seconds)
    taking.move(f"{USER}.cmd", "server.command", names)
    taking.move(f"{USER}.extraTolerations", "server.tolerations", tolerations)
    taking.move("jupyterhub.hub.config.Spawner.oauth_client_allowed_scopes", "server.scopes", names)
    policy = "jupyterhub.hub.config.KubeSpawner.image_pull_policy"
    for path in (policy, f"{USER}.image.pullPolicy"):
        if taking.get(path) == "Always":
            taking.put("server.always_pull", value=True)
            taking.claim(path, "server.always_pull")
    _pool(taking)
    _environment(taking)


def _image(taking: Taking) -> None:
    name, tag = taking.get(f"{USER}.image.name"), taking.get(f"{USER}.image.tag")
    if not isinstance(name, str) or not isinstance(tag, str | int | float) or isinstance(tag, bool):
        return
    taking.put("server.image", f"{name}:{tag}")
    taking.claim(f"{USER}.image.name", "server.image")
    taking.claim(f"{USER}.image.tag", "server.image")


def _pool(taking: Taking) -> None:
    labels = taking.get(f"{USER}.nodeSelector")
    if pool := taking.facts.pool(labels):
        taking.put("server.pool", pool)
        for label in labels if isinstance(labels, dict) else ():
            taking.claim((*USER.split("."), "nodeSelector", label), "server.pool")


def _environment(taking: Taking) -> None:
    variables = taking.get(f"{USER}.extraEnv")
    if not isinstance(variables, dict):
        return
    path = tuple(USER.split("."))
    taking.move((*path, "extraEnv", APP), "server.app", _app)
    has_dask = taking.get("dask-gateway.enabled") is True
    for name in variables:
        if (*path, "extraEnv", name) in taking.claims or (name.startswith("DASK_") and has_dask):
            continue
        if not name.endswith("_BUCKET") or not _personal(variables[name]):
            taking.move((*path, "extraEnv", name), f"server.environment.{name}", _plain)


def _app(given: Json) -> str:
    if str(given) not in APPS:
        raise Unfit(given)
    return APPS[str(given)]


def _plain(given: Json) -> str:
    if not isinstance(given, str):
        raise Unfit(given)
    return given


def _personal(given: Json) -> bool:
    return isinstance(given, str) and given.endswith("/$(JUPYTERHUB_USER)")
