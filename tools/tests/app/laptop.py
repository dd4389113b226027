"""A small fleet on this machine, driven through the command line as a user does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubfleet.deploy.local import keeping, processes
from hubfleet.deploy.local.folder import StageFolder, every_stage
from tests.deploy.local.machine import ANSWER_WITHIN, Browser, ask
from tests.deploy.ports import first_port
from tests.deploy.real_hub import PATIENT_HUB, PLAIN_SERVER
from tests.deploy.waiting import wait
from tests.need import ROOT

ENVIRONMENT = json.dumps(PLAIN_SERVER)
PATIENCE = 900
"""Seconds that one command may take on a busy machine."""

FLEET = f"""\
name: test
domain: example.org
defaults:
  values: {{jupyterhub: {{hub: {{config: {json.dumps(PATIENT_HUB)}}}}}}}
"""
HUB = """\
community: {{name: {name}}}
cluster: laptop
login:
  provider: dummy
  admins: [teacher]
  allow: {{everyone: true}}
server:
  image: base
  environment: {environment}
stages:
  staging: {{}}
  production: {{}}
"""


@dataclass(frozen=True)
class Laptop:
    """A fleet of two hubs, `reef` and `dune`, and the state of what runs."""

    root: Path

    def write(self) -> Laptop:
        """Write the fleet's files."""
        files = {
            "fleet.yaml": FLEET,
            "clusters/laptop.yaml": f"provider: local\nfirst_port: {first_port()}\n",
            "images/base/image.yaml": "reference: quay.io/jupyter/base-notebook:2026-10-05\n",
            "hubs/reef/hub.yaml": HUB.format(name="Reef", environment=ENVIRONMENT),
            "hubs/dune/hub.yaml": HUB.format(name="Dune", environment=ENVIRONMENT),
        }
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)
        return self

    @property
    def state(self) -> Path:
        """Where the hubs are kept."""
        return self.root / ".hubfleet"

    def edit(self, hub: str, before: str, after: str) -> None:
        """Change a hub's file."""
        file = self.root / f"hubs/{hub}/hub.yaml"
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))

    def start(self, *words: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start a command; its output is one stream. `before` is a module that runs it, with words of its own."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "tools"), "HUBFLEET_CACHE": str(self.root / "cache")}
        environment.pop("HUBFLEET_STATE", None)
        return subprocess.Popen(
            [sys.executable, "-m", *before, "hubfleet.cli", "-C", str(self.root), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )

    def run(self, *words: str, status: int = 0) -> str:
        """Run a command to its end; it must exit as expected."""
        process = self.start(*words)
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == status, output
        return output

    def kill_after(self, seconds: float, *words: str) -> None:
        """Start a command and kill it, as a machine that loses power would."""
        process = self.start(*words)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)

    def kill_when(self, told: str, *words: str) -> None:
        """Start a command that is killed as soon as it said this."""
        process = self.start(*words, before=("tests.deploy.dying", json.dumps({"said": told})))
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == -signal.SIGKILL, output

    def status(self) -> dict[str, dict[str, Any]]:
        """What `status` says, by stage."""
        text = self.run("status", "--format", "json")
        return {f"{row['hub']}/{row['stage']}": row for row in json.loads(text)["stages"]}

    def processes(self) -> list[int]:
        """Every process of every stage."""
        marks = [keeping.read(StageFolder.of(self.state, key)).get("mark") for key in every_stage(self.state)]
        return [process.pid for mark in marks if mark for process in processes.marked(mark)]


@dataclass(frozen=True)
class Person:
    """Somebody who logged in and has a server with a kernel."""

    kernel: str
    token: str

    @classmethod
    def at(cls, url: str, name: str) -> Person:
        """Log in, start a server and a kernel in it."""
        browser = Browser(url)
        assert browser.login(name, "any")
        xsrf = next(cookie.value or "" for cookie in browser.jar if cookie.name == "_xsrf")
        body = json.dumps({"note": "test"}).encode()
        request = urllib.request.Request(
            f"{url}hub/api/users/{name}/tokens?_xsrf={urllib.parse.quote(xsrf)}",
            data=body,
            headers={"Content-Type": "application/json", "X-XSRFToken": xsrf},
        )
        with browser.opener.open(request, timeout=ANSWER_WITHIN) as answer:
            token = json.loads(answer.read())["token"]
        ask("POST", f"{url}hub/api/users/{name}/server", token, {})
        wait(lambda: ask("GET", f"{url}hub/api/users/{name}", token)["servers"].get("", {}).get("ready"))
        kernel = ask("POST", f"{url}user/{name}/api/kernels", token, {})["id"]
        return cls(f"{url}user/{name}/api/kernels/{kernel}", token)
