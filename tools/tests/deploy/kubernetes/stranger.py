"""A hub that somebody installed with plain `helm`, under names of their own, with people at work on it."""

from __future__ import annotations

import http.cookiejar
import json
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hubfleet.deploy.hub_api import Hub
from hubfleet.deploy.kubernetes.api import SECRET
from hubfleet.deploy.kubernetes.forward import HOST, forwarded
from hubfleet.deploy.target import HubAccess
from hubfleet.deploy.web import Patience, Site
from hubfleet.model.json import Json
from hubfleet.plan.adoption.running import opened
from tests.deploy.kubernetes.tern import PATIENT_SPAWNER, Tern
from tests.deploy.real_hub import PATIENT_HUB
from tests.need import need_command

RELEASE = "old-reef"
ADMIN = "5e" * 32
"""The token of a service of theirs."""

SCOPES = ["admin:users", "admin:servers", "tokens", "access:servers"]


@dataclass
class Stranger:
    """Their release in the namespace of a stage of `tern`. `wrapped` puts a chart of their own around JupyterHub's."""

    tern: Tern
    command: str
    wrapped: bool = False
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def at(cls, root: Path, kubeconfig: str, command: str = "helm", *, wrapped: bool = False) -> Stranger:
        """Write a fleet whose data says what their hub is like, and their chart and values."""
        tern = Tern.at(root, kubeconfig, home=True)
        tern.hub["stages"]["staging"]["release"] = RELEASE
        tern.hub["login"] = {"provider": "dummy", "admins": ["teacher"], "allow": {"everyone": True}}
        tern.write()
        values = tern.hub["values"]["jupyterhub"]
        hub = {
            **values["hub"],
            "config": {
                **PATIENT_HUB,
                **PATIENT_SPAWNER,
                "JupyterHub": {"authenticator_class": "dummy"},
                "Authenticator": {"allow_all": True},
            },
            "services": {"theirs": {"apiToken": ADMIN}},
            "loadRoles": {"theirs": {"scopes": SCOPES, "services": ["theirs"]}},
        }
        own = {
            **values,
            "hub": hub,
            "proxy": {**values["proxy"], "service": {"type": "ClusterIP"}},
            "singleuser": {**values["singleuser"], "image": tern.image("singleuser"), "memory": {"guarantee": "50M"}},
        }
        stranger = cls(tern, command, wrapped, own)
        if wrapped:
            _wrap(stranger.chart)
        return stranger

    @property
    def chart(self) -> Path:
        """The chart that they install."""
        return self.tern.root / "theirs/basehub" if self.wrapped else self.tern.root / "charts/jupyterhub"

    def install(self) -> None:
        """Install it and wait until it is up."""
        self.upgrade("--install", "--create-namespace", "--wait", "--timeout", "300s")

    def upgrade(self, *words: str) -> None:
        """Bring it to their values."""
        file = self.tern.root / "theirs.yaml"
        file.write_text(yaml.safe_dump({"jupyterhub": self.values} if self.wrapped else self.values))
        self.helm("upgrade", RELEASE, str(self.chart), "--values", str(file), *words)

    def helm(self, *words: str, command: str | None = None, status: int = 0) -> str:
        """Run the real command; fails the test with its own words unless it exits as expected."""
        line = [str(need_command(command or self.command)), *words, "--namespace", self.tern.namespace()]
        environment = {**os.environ, "KUBECONFIG": self.tern.kubeconfig}
        done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=330, check=False)
        assert done.returncode == status, done.stderr
        return done.stderr if status else done.stdout

    def secrets(self) -> dict[str, str]:
        """What the hub's Secret holds, without its values and files."""
        held = opened(self.tern.api.get(SECRET, self.tern.namespace(), "hub") or {})
        return {name: text for name, text in held.items() if name.startswith("hub.config.")}

    @contextmanager
    def open(self) -> Iterator[str]:
        """Open a way to the hub; give its address."""
        with forwarded(self.tern.api, self.tern.namespace(), "proxy-public") as port:
            yield f"http://{HOST}:{port}/"


@dataclass
class Person:
    """Somebody at work: a server with a file, a token, and a browser that is logged in."""

    name: str
    token: str
    server: str
    browser: urllib.request.OpenerDirector

    @classmethod
    def comes(cls, url: str, name: str = "mira") -> Person:
        """Log in, start a server, and write a file at home."""
        hub, patience = Hub(HubAccess(url, ADMIN)), Patience.of(300)
        hub.make_user(name, patience)
        token = hub.make_token(name, patience)
        server = urllib.parse.urlsplit(hub.start_server(name, patience)).path.removeprefix("/")
        person = cls(name, token, server, _logged_in(url, name))
        body: Json = {"type": "file", "format": "text", "content": "high water at nine"}
        answer = Site(url, token).ask("PUT", f"{server}api/contents/log.txt", patience, body)
        assert answer.status == 201, answer.message
        return person

    def reads(self, url: str) -> str:
        """The file, through the server that was running all the time."""
        answer = Site(url, self.token).ask("GET", f"{self.server}api/contents/log.txt?content=1", Patience.of(120))
        return str(answer.data.get("content") or answer.message)

    def is_logged_in(self, url: str) -> bool:
        """Whether the browser that logged in before is still let in."""
        with self.browser.open(f"{url}hub/home", timeout=120) as response:
            return response.status == 200 and not response.url.endswith("login?next=%2Fhub%2Fhome")


def _logged_in(url: str, name: str) -> urllib.request.OpenerDirector:
    jar = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(rfc2965=False))
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.open(f"{url}hub/login", timeout=120).close()
    token = next(cookie.value for cookie in jar if cookie.name == "_xsrf")
    form = urllib.parse.urlencode({"username": name, "password": "any", "_xsrf": token}).encode()
    browser.open(f"{url}hub/login?next=/hub/home", form, timeout=120).close()
    return browser


def _wrap(folder: Path) -> None:
    """A chart around JupyterHub's, with a claim, a policy that a release of ours has, too, and a thing of its own."""
    shutil.copytree(folder.parents[1] / "charts/jupyterhub", folder / "charts/jupyterhub")
    (folder / "templates").mkdir()
    (folder / "Chart.yaml").write_text(
        "apiVersion: v2\nname: basehub\nversion: 0.1.0\ndependencies: [{name: jupyterhub, version: 4.3.3}]\n"
    )
    spec: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    kept = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "scratch"}, "spec": spec}
    policy: dict[str, Any] = {"podSelector": {"matchLabels": {"sea": "north"}}, "policyTypes": ["Ingress"]}
    moved = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "isolate"}}
    gone = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "notes"}, "data": {"tide": "low"}}
    objects = (kept, {**moved, "spec": policy}, gone)
    (folder / "templates/own.yaml").write_text("---\n".join(json.dumps(one) + "\n" for one in objects))
