"""A real JupyterHub for the health check, which can be told what should go wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hubfleet.deploy.hub_api import Hub
from hubfleet.deploy.local.running import LAUNCH
from hubfleet.deploy.target import HubAccess
from hubfleet.deploy.web import Patience
from hubfleet.model.json import Values
from tests.deploy.ports import free_ports

PLAIN_SERVER = {
    "JUPYTERHUB_SINGLEUSER_APP": "jupyter_server.serverapp.ServerApp",
    "JUPYTER_CONFIG_PATH": str(Path(__file__).with_name("plain_server")),
}
"""The environment of a server without JupyterLab and its like: it starts with half the work."""

PATIENT_HUB: Values = {"Spawner": {"http_timeout": 600}}
"""Configuration of a hub whose servers may take long to answer: JupyterHub gives up after half a minute."""

TOKEN = "a-token-that-opens-only-this-test"

NEVER = 600
"""Seconds for what never comes: a check that waited for it would be told by the time that it takes."""

CONFIG = """
import asyncio, shutil, sys
from pathlib import Path
from jupyterhub.spawner import SimpleLocalProcessSpawner

here = Path({here!r})


class TestSpawner(SimpleLocalProcessSpawner):
    home_dir_template = str(here / "home" / "{{username}}")

    async def start(self):
        fault = (here / "fault").read_text()
        if fault == "slow":
            await asyncio.sleep(2)
        if fault == "dies":
            self.cmd, self.args = [sys.executable, "-c", "raise SystemExit(1)"], []
        if fault == "never starts":
            self.cmd, self.args = [sys.executable, "-c", "import time; time.sleep({never})"], []
        if fault == "silent kernel":
            self.args = [*self.args, "--MappingKernelManager.default_kernel_name=silent"]
        if fault == "forgets":
            shutil.rmtree(self.home_dir, ignore_errors=True)
        Path(self.home_dir).mkdir(parents=True, exist_ok=True)
        return await super().start()


c.JupyterHub.bind_url = "http://127.0.0.1:{port}/{prefix}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.tornado_settings = {{"slow_spawn_timeout": 3}}
c.JupyterHub.db_url = "sqlite:///" + str(here / "hub.sqlite")
c.JupyterHub.cookie_secret_file = str(here / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = TestSpawner
c.Spawner.cmd = [sys.executable, "-P", {launch!r}, "singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.http_timeout = c.Spawner.start_timeout = {never}
c.Spawner.environment = {{**{plain!r}, "JUPYTER_PATH": str(here / "jupyter")}}
c.JupyterHub.services = [
    {{"name": "health", "api_token": {token!r}}},
    {{"name": "weak", "api_token": "weak-" + {token!r}}},
]
c.JupyterHub.load_roles = [
    {{"name": "health", "services": ["health"],
      "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"]}},
    {{"name": "weak", "services": ["weak"], "scopes": ["read:users:name"]}},
]
"""

SILENT = {
    "argv": [sys.executable, "-c", f"import time; time.sleep({NEVER})", "{connection_file}"],
    "display_name": "Silent",
    "language": "python",
}


@dataclass(frozen=True)
class RealHub:
    """A running hub; `fault` says what goes wrong from now on."""

    folder: Path
    access: HubAccess

    @property
    def weak(self) -> HubAccess:
        """The way in with a token that may do nearly nothing."""
        return HubAccess(self.access.url, f"weak-{TOKEN}")

    def fault(self, name: str) -> None:
        """Let the user servers misbehave ("" for no fault)."""
        (self.folder / "fault").write_text(name)


@contextmanager
def real_hub(folder: Path, prefix: str = "") -> Iterator[RealHub]:
    """Run a hub with its proxy as long as the block lasts."""
    ports = dict(zip(("port", "hub_port", "api_port"), free_ports(3), strict=True))
    (folder / "fault").write_text("")
    kernel = folder / "jupyter" / "kernels" / "silent"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps(SILENT))
    proxy = str(Path(sys.executable).with_name("configurable-http-proxy"))
    config = folder / "jupyterhub_config.py"
    config.write_text(
        CONFIG.format(
            here=str(folder),
            proxy=proxy,
            token=TOKEN,
            prefix=prefix,
            plain=PLAIN_SERVER,
            launch=str(LAUNCH),
            never=NEVER,
            **ports,
        )
    )
    with (folder / "hub.log").open("wb") as log:
        hub = subprocess.Popen(
            [sys.executable, "-P", str(LAUNCH), "hub", "-f", str(config)],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            access = HubAccess(f"http://127.0.0.1:{ports['port']}/{prefix}", TOKEN)
            Hub(access).await_login_page(Patience.of(120))
            yield RealHub(folder, access)
        finally:
            os.killpg(hub.pid, signal.SIGTERM)
            hub.wait(120)
