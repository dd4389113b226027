"""What the tests of the local target do: deploy values, log in as a browser would, poll a kernel."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.local import keeping, processes
from hubfleet.deploy.local.folder import StageFolder
from hubfleet.deploy.local.target import LocalTarget
from hubfleet.deploy.target import Deployed, Spec
from hubfleet.model.json import Values
from hubfleet.model.key import StageKey
from hubfleet.model.release import CompiledStage, Release, SecretNeed
from tests.deploy.ports import first_port
from tests.deploy.real_hub import PATIENT_HUB, PLAIN_SERVER
from tests.deploy.waiting import wait

TEACH = StageKey.parse("teach/staging")
OPEN: Values = {
    "hub": {
        "config": {
            **PATIENT_HUB,
            "JupyterHub": {"authenticator_class": "dummy"},
            "DummyAuthenticator": {"allow_all": True, "admin_users": ["ada"]},
        }
    },
    "singleuser": {"extraEnv": {**PLAIN_SERVER}},
}
"""Anybody may enter, and gets a server without JupyterLab."""

ANSWER_WITHIN = 120
"""Seconds for one answer."""


@dataclass
class Machine:
    """A local target and the stages deployed on it."""

    state: Path
    first_port: int = field(default_factory=first_port)
    stages: set[StageKey] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    @property
    def target(self) -> LocalTarget:
        return LocalTarget(self.state, os.environ, first_port=self.first_port)

    def deploy(
        self, values: Values, stage: StageKey = TEACH, secrets: tuple[SecretNeed, ...] = (), *, repair: bool = False
    ) -> Deployed:
        self.stages.add(stage)
        release = Release(stage.hub, "jupyterhub", f"{stage.hub}-{stage.stage}", values, secrets)
        compiled = CompiledStage(str(stage), (release,))
        spec = Spec(stage, "laptop", self.target.digest(compiled), "c0ffee", compiled, repair=repair)
        return self.target.deploy(spec, self.said.append)

    def drift(self, stage: StageKey = TEACH) -> list[tuple[str, str]]:
        """What differs on the stage: how, and which."""
        found = self.target.drift([stage], lambda _: True)
        return [(str(one.kind), one.object) for one in found.stages[stage]]

    def folder(self, stage: StageKey = TEACH) -> StageFolder:
        return StageFolder.of(self.state, stage)

    def pid(self, role: str, stage: StageKey = TEACH) -> int:
        return int(json.loads(self.folder(stage).file("processes").read_text())[role]["pid"])

    def processes(self) -> list[psutil.Process]:
        marks = [keeping.read(self.folder(stage)).get("mark") for stage in self.stages]
        return [process for mark in marks if mark for process in processes.marked(mark)]

    def roles(self) -> list[str]:
        """What the processes are; one that ends meanwhile is left out."""
        found: list[str] = []
        for process in self.processes():
            with suppress(psutil.Error):
                found.append(process.environ()[processes.MARK].split(":")[1])
        return sorted(found)

    def stop_all(self) -> None:
        for stage in self.stages:
            self.target.stop(stage)

    def api(self, method: str, path: str, body: object = None, stage: StageKey = TEACH, token: str = "") -> Any:
        with self.target.access(stage) as access:
            return ask(method, f"{access.url}hub/api/{path}", token or access.token, body)

    def start_server(self, stage: StageKey = TEACH, options: object = None) -> tuple[str, str]:
        """Start the health user's server; return its address and a token for it."""
        self.api("POST", f"users/{HEALTH_USER}", stage=stage)
        made = self.api("POST", f"users/{HEALTH_USER}/tokens", {"note": "test"}, stage)
        self.api("POST", f"users/{HEALTH_USER}/server", options or {}, stage)
        wait(lambda: self.server(stage).get("ready"))
        return f"{self.target.url(stage)}user/{HEALTH_USER}/", made["token"]

    def server(self, stage: StageKey = TEACH) -> Any:
        return self.api("GET", f"users/{HEALTH_USER}", stage=stage)["servers"].get("", {})


class Browser:
    """Keeps cookies, fills in forms."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar)
        )

    def get(self, path: str) -> tuple[int, str]:
        return self._open(urllib.request.Request(self.url + path))

    def login(self, username: str, password: str) -> bool:
        """Log in; whether that was accepted."""
        self.get("hub/login")
        xsrf = next(cookie.value for cookie in self.jar if cookie.name == "_xsrf")
        form = urllib.parse.urlencode({"username": username, "password": password, "_xsrf": xsrf}).encode()
        status, _ = self._open(
            urllib.request.Request(
                f"{self.url}hub/login?next={urllib.parse.urlsplit(self.url).path}hub/home", data=form
            )
        )
        return status == 200 and f'user: "{username}"' in self.get("hub/home")[1]

    def _open(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=ANSWER_WITHIN) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


def ask(method: str, url: str, token: str, body: object = None) -> Any:
    """Ask an API; the answer as JSON. Raises urllib's HTTPError when it refuses."""
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, method=method, headers=headers, data=data)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=ANSWER_WITHIN) as answer:
        text = answer.read().decode()
    return json.loads(text) if text else None


def words(page: str) -> str:
    """A page's text without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
