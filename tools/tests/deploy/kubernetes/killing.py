"""Kills a rollout of one hub's two stages, as a machine that loses power would, and looks at what is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hubfleet.deploy.journal import read_journal
from hubfleet.deploy.kubernetes.api import SECRET, Api
from hubfleet.deploy.kubernetes.releases import SELECTOR, Revision, read_revisions
from hubfleet.model.json import Json

LIFE = 8.0
"""Seconds of a lock in these tests; elsewhere 30."""

PATIENCE = 400


@dataclass
class Killing:
    """The fleet at `root`, its only hub's namespaces by stage. `words` go before the `command` that is killed."""

    root: Path
    api: Api
    environment: Mapping[str, str]
    namespaces: Mapping[str, str]
    words: tuple[str, ...] = ()
    command: tuple[str, ...] = ("deploy",)
    written: dict[str, int] = field(default_factory=dict)

    def change(self, word: str) -> None:
        """Change both stages of the hub, and remember what was written before."""
        (file,) = self.root.glob("hubs/*/hub.yaml")
        data = yaml.safe_load(file.read_text())
        data["values"]["jupyterhub"]["hub"]["extraEnv"] = {"WORD": word}
        file.write_text(yaml.safe_dump(data, sort_keys=False))
        self.written = {stage: self.newest(stage).number for stage in self.namespaces}

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        """Start the command, in a group of processes of its own. `more` words go to it."""
        module = "tests.deploy.kubernetes.short_lease"
        command = [sys.executable, "-m", module, str(LIFE), *self.words, "-C", str(self.root), *self.command, *more]
        return subprocess.Popen(command, env=dict(self.environment), stdout=subprocess.DEVNULL, start_new_session=True)

    def run(self, status: int = 0) -> None:
        """Run the command to its end."""
        process = self.start()
        try:
            assert process.wait(PATIENCE) == status
        finally:
            process.kill()

    def kill_at(self, event: str, stage: str = "", name: str = "", *more: str) -> None:
        """Kill the command as soon as the journal's last line is this one. `name` is of a part of health."""
        before, process, deadline = len(self.journal()), self.start(*more), time.monotonic() + PATIENCE
        try:
            while not any(_is(line, event, stage, name) for line in self.journal()[before:]):
                assert process.poll() is None, f"it ended without {event} of {stage}"
                assert time.monotonic() < deadline
                time.sleep(0.02)
        finally:
            kill(process)

    def kill_after(self, seconds: float) -> bool:
        """Deploy, and kill everything after so long; return whether it still ran."""
        process = self.start()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        finally:
            kill(process)
        return False

    def require_order(self) -> None:
        """Fail where production was written to although its staging is not tested at what the data wants."""
        if self.newest("production").number > self.written.get("production", 0):
            assert self.status("staging")["current"]

    def is_settled(self) -> bool:
        """Whether both stages run what the data wants, tested, and no release is in the middle of something."""
        current = all(self.status(stage)["current"] for stage in self.namespaces)
        return current and all(self.newest(stage).status == "deployed" for stage in self.namespaces)

    def newest(self, stage: str) -> Revision:
        """The newest revision of a stage's main release."""
        found = self.api.list(SECRET, self.namespaces[stage], SELECTOR, metadata_only=True)
        return max((one for one in read_revisions(found) if "-base" not in one.release), key=lambda one: one.number)

    def status(self, stage: str) -> Mapping[str, Any]:
        """What `status` says of a stage."""
        command = [sys.executable, "-m", "hubfleet.cli", "-q", "-C", str(self.root), "status", "--format", "json"]
        done = subprocess.run(command, env=dict(self.environment), capture_output=True, timeout=PATIENCE, check=True)
        row: Mapping[str, Any] = next(row for row in json.loads(done.stdout)["stages"] if row["stage"] == stage)
        return row

    def journal(self) -> list[dict[str, Json]]:
        """Every line of the journal."""
        return list(read_journal(self.root / ".hubfleet/journal.jsonl"))


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process at once. Helm's, which it may have started, is left to notice that by itself."""
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait(60)


def _is(line: Mapping[str, Json], event: str, stage: str, name: str) -> bool:
    named = not name or line.get("name") == name
    return named and line.get("event") == event and str(line.get("stage") or "").endswith(stage)
