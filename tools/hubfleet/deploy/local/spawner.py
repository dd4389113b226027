"""Starts user servers as processes, with the settings that KubeSpawner takes. Runs in the hub's process."""
# ruff: noqa: ANN401 - what JupyterHub, traitlets and profiles hold has no types

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from jupyterhub.spawner import SimpleLocalProcessSpawner
from traitlets import Any as AnyTrait
from traitlets import Dict, Float, Unicode, default

from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.local import processes
from hubfleet.deploy.local.environment import plain
from hubfleet.deploy.local.files import bring_home, bring_paths
from hubfleet.deploy.local.profiles import Profiles, form, from_form
from hubfleet.deploy.local.telling import tail, telling

KEPT_ENVIRONMENT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "VIRTUAL_ENV",
    "CONDA_DEFAULT_ENV",
    "CONDA_PREFIX",
    "LD_LIBRARY_PATH",
)
"""What a user server inherits; everything else of the operator's environment stays outside."""

LOOK = 0.1
"""Seconds between two looks at a server that starts."""

LAUNCH = Path(__file__).with_name("launch.py")
PLACEHOLDER = re.compile(r"\{(username|unescaped_username|servername|user_server)\}")
REFERENCE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")


class ServerDied(Exception):
    """A server ended before it listened; JupyterHub shows the message on the page."""

    def __init__(self, log: Path) -> None:
        self.jupyterhub_message = " | ".join(telling(tail(log, 200, ())))[-500:] or "The server said nothing."
        super().__init__(f"the server ended while it started: {self.jupyterhub_message}")


class KubeSpawner(SimpleLocalProcessSpawner):  # type: ignore[misc]  # JupyterHub has no types
    """The settings of KubeSpawner that mean something without Kubernetes; `c.KubeSpawner...` reaches them here."""

    args: list[str]
    cmd: list[str] | None
    environment: dict[str, Any]
    home_dir: str
    popen_kwargs: dict[str, Any]

    profile_list = AnyTrait([], help="List of profiles, or a function of the spawner that returns one.").tag(
        config=True
    )
    image = Unicode(help="Shown to the server as JUPYTER_IMAGE; the environment of this machine runs.").tag(config=True)
    working_dir = Unicode(help="Where the server starts; under the home mount path, that is in the home.").tag(
        config=True
    )
    extra_labels = Dict(help="Accepted, so that custom Python can change it; without effect here.").tag(config=True)
    extra_annotations = Dict(help="Accepted; without effect here.").tag(config=True)
    extra_pod_config = Dict(help="Accepted; without effect here.").tag(config=True)
    node_selector = Dict(help="Accepted; without effect here.").tag(config=True)
    volumes = AnyTrait({}, help="Accepted; without effect here.").tag(config=True)
    volume_mounts = AnyTrait({}, help="Accepted; without effect here.").tag(config=True)
    init_containers = AnyTrait([], help="Accepted; without effect here.").tag(config=True)
    tolerations = AnyTrait([], help="Accepted; without effect here.").tag(config=True)


class LocalSpawner(KubeSpawner):
    """One process group per user server, in a home directory of the stage, found again after a hub restart."""

    homes = Unicode(help="Folder of the home directories.").tag(config=True)
    server_logs = Unicode(help="Folder of the servers' logs.").tag(config=True)
    mark = Unicode(help="Whose processes these are.").tag(config=True)
    server_files = Unicode(help="Folder with files that the values bring along.").tag(config=True)
    home_mount_path = Unicode("/home/jovyan", help="What the home is called in the values.").tag(config=True)
    started = Float(0.0, help="When the server's process began; with its id it names one process.")

    @default("env_keep")
    def _default_env_keep(self) -> list[str]:
        return list(KEPT_ENVIRONMENT)

    @default("home_dir")
    def _default_home(self) -> str:
        return str(Path(self.homes) / safe_name(self.user.name))

    @default("options_form")
    def _default_options_form(self) -> Any:
        return self._options_form if self.profile_list else ""

    async def _options_form(self, spawner: LocalSpawner) -> str:
        return form(await spawner.profiles(), spawner.user.name)

    def options_from_form(self, formdata: dict[str, list[str]]) -> dict[str, str]:
        """Read the fields of KubeSpawner's form."""
        return from_form(formdata)

    async def profiles(self) -> Profiles:
        """Return the profiles that this user may choose from."""
        found = self.profile_list(self) if callable(self.profile_list) else self.profile_list
        if asyncio.iscoroutine(found):
            found = await found
        return Profiles.of(found, {group.name for group in self.user.groups})

    async def load_user_options(self) -> None:
        """Apply the chosen profile and its choices to this server."""
        if not self.profile_list:
            return
        for key, value in (await self.profiles()).overrides(self.user_options).items():
            if callable(value):
                value = value(self)  # noqa: PLW2901 - as KubeSpawner reads it
            if key == "environment":
                self.environment = {**self.environment, **value}
            elif self.has_trait(key):
                setattr(self, key, value)

    def get_env(self) -> dict[str, str]:
        """Return the server's environment with Kubernetes' and KubeSpawner's references filled in."""
        environment = {key: text for key, value in super().get_env().items() if (text := plain(value)) is not None}
        if self.image:
            environment["JUPYTER_IMAGE"] = environment["JUPYTER_IMAGE_SPEC"] = self.image
        environment |= bring_paths(Path(self.server_files))
        environment[processes.MARK] = f"{self.mark}:server:{self.user.name}/{self.name}"
        names = self.names()
        filled = {key: PLACEHOLDER.sub(lambda m: names[m[1]], value) for key, value in environment.items()}
        return {key: REFERENCE.sub(lambda m: filled.get(m[1], m[0]), value) for key, value in filled.items()}

    def names(self) -> dict[str, str]:
        """What KubeSpawner's placeholders stand for."""
        name = safe_name(self.user.name)
        server = f"{name}--{self.name}" if self.name else name
        return {
            "username": name,
            "unescaped_username": self.user.name,
            "servername": self.name,
            "user_server": server,
        }

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Say who the user is and where home is."""
        return {
            **env,
            "USER": self.user.name,
            "HOME": self.home_dir,
            "SHELL": "/bin/bash",
            "JUPYTERHUB_ROOT_DIR": self.home_dir,
        }

    def make_preexec_fn(self, name: str) -> Any:  # noqa: ARG002 - JupyterHub's
        """Nothing runs between fork and exec: the folder is made before, and given as `cwd`."""
        return None

    async def start(self) -> Any:
        """Start the server's process and note when it began."""
        await self.load_user_options()
        home = Path(self.home_dir)
        home.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240 - one system call
        bring_home(Path(self.server_files), self.home_mount_path, home)
        self.cmd = self.command()
        if os.geteuid() == 0 and "--allow-root" not in self.args:
            self.args = [*self.args, "--allow-root"]
        log = Path(self.server_logs) / f"{self.names()['user_server']}.log"
        with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:  # noqa: PTH123, ASYNC230
            self.popen_kwargs = {**self.popen_kwargs, "cwd": self.folder(), "stdout": output, "stderr": output}
            address = await super().start()
        self.started = processes.started_at(self.pid)
        await self._wait(log)
        return address

    async def _wait(self, log: Path) -> None:
        """Wait until the server listens: the hub itself would look ever more rarely, and lose seconds."""
        while await self.poll() is None:
            if processes.listens(self.port):
                return
            await asyncio.sleep(LOOK)
        raise ServerDied(log)

    def command(self) -> list[str]:
        """What to run: the values' own command where this machine has it, else the usual one, quickly started."""
        wanted = list(self.cmd or ())
        if wanted and wanted != ["jupyterhub-singleuser"]:
            if shutil.which(wanted[0]):
                return wanted
            self.log.warning("%s is not on this machine: a plain server starts instead", wanted[0])
        return [sys.executable, "-P", str(LAUNCH), "singleuser"]

    def folder(self) -> str:
        """Where the server starts: the working directory of the values when it lies in the home, else the home."""
        inside = self.working_dir.removeprefix(self.home_mount_path).lstrip("/")
        if self.working_dir.startswith(f"{self.home_mount_path}/"):
            path = Path(self.home_dir, inside)
            path.mkdir(parents=True, exist_ok=True)
            return str(path)
        return self.home_dir

    def get_state(self) -> dict[str, Any]:
        """Keep what names the process for the next hub."""
        return {**super().get_state(), **({"started": self.started} if self.pid else {})}

    def load_state(self, state: dict[str, Any]) -> None:
        """Take the process over from the hub before."""
        super().load_state(state)
        self.started = state.get("started", 0.0)

    async def poll(self) -> int | None:
        """Return None while the very process that was started runs."""
        if self.proc is None and self.pid and self._process() is None:
            self.clear_state()
            return 0
        status: int | None = await super().poll()
        return status

    async def stop(self, now: bool = False) -> None:
        """End the server with its kernels, terminals and whatever else they started."""
        found = processes.marked(self.mark, f"server:{self.user.name}/{self.name}")
        mine = [process for process in found if _is(process, f"{self.mark}:server:{self.user.name}/{self.name}")]
        main = self._process()
        await asyncio.to_thread(processes.end, [main] if main else [], 0 if now else 5)
        await asyncio.to_thread(processes.end, mine, 0 if now else 2)
        await super().stop(now=True)

    async def delete_forever(self) -> None:
        """Delete the home of the health check's user with that user, as KubeSpawner does; people's homes stay."""
        if self.user.name == HEALTH_USER:
            await asyncio.to_thread(shutil.rmtree, self.home_dir, ignore_errors=True)

    def _process(self) -> psutil.Process | None:
        return processes.find(processes.Proc(self.pid, self.started), self.mark) if self.pid else None


def safe_name(name: str) -> str:
    """A user's name as a folder's: no slash, no leading dot, never another user's."""
    return re.sub(r"^\.", "%2E", quote(name, safe="@+")) or "%"


def _is(process: psutil.Process, mark: str) -> bool:
    try:
        return bool(process.environ().get(processes.MARK) == mark)
    except psutil.Error:
        return False
