"""Kills a rollout of one hub's two stages, as a machine that loses power would, and looks at what is left."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from hubfleet.deploy.journal import read_journal
from hubfleet.deploy.kubernetes.api import SECRET, Api
from hubfleet.deploy.kubernetes.releases import SELECTOR, Revision, read_revisions
from hubfleet.model.json import Json
from tests.deploy.kubernetes.remains import await_end, outlive, require_killed

PATIENCE = 900


@dataclass
class Killing:
    """The fleet at `root`, its only hub's namespaces by stage. `program` runs the `command` that is killed."""

    root: Path
    api: Api
    environment: Mapping[str, str]
    namespaces: Mapping[str, str]
    program: str = "hubfleet.cli"
    command: tuple[str, ...] = ("deploy",)
    written: dict[str, int] = field(default_factory=dict)

    def change(self, word: str) -> None:
        """Change both stages of the hub, and remember what was written before."""
        (file,) = self.root.glob("hubs/*/hub.yaml")
        data = yaml.safe_load(file.read_text())
        data["values"]["jupyterhub"]["hub"]["extraEnv"] = {"WORD": word}
        file.write_text(yaml.safe_dump(data, sort_keys=False))
        self.written = {stage: self.newest(stage).number for stage in self.namespaces}

    def run(self, status: int = 0) -> None:
        """Run the command to its end."""
        process = self._start()
        try:
            assert process.wait(PATIENCE) == status
        finally:
            process.kill()

    def kill_at(self, event: str, stage: str = "", name: str = "", *more: str) -> None:
        """Let the command die when the journal's last line is this one. `name` is of a part of health."""
        moment = json.dumps({"event": event, "stage": stage, "name": name})
        process = self._start(*more, before=("tests.deploy.dying", moment))
        try:
            require_killed(process.wait(PATIENCE), f"{event} of {stage}")
        finally:
            process.kill()
        self._bury()

    def kill_after(self, seconds: float) -> bool:
        """Deploy, and kill it after so long; return whether it still ran."""
        process = self._start()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(60)
            self._bury()
            return True
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

    def _start(self, *more: str, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
        """Start the command, in a group of processes of its own. `more` words go to it."""
        command = [sys.executable, "-m", *before, self.program, "-C", str(self.root), *self.command, *more]
        return subprocess.Popen(command, env=dict(self.environment), stdout=subprocess.DEVNULL, start_new_session=True)

    def _bury(self) -> None:
        """Wait for what it had started, and let its locks be old."""
        await_end(self.root)
        for namespace in self.namespaces.values():
            outlive(self.api, namespace)
