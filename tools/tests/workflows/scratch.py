"""A pull request on this machine: the repository as it is now on main, a branch with one change, and GitHub's files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chart_server import mirror, package, tiny
from tests.need import ROOT
from tests.workflows.files import Workflow

HUB = "hubs/climate-lab/hub.yaml"
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "UV_CACHE_DIR", "XDG_CACHE_HOME", "SSL_CERT_FILE")
"""Of this machine; the rest is as GitHub has it. What points packages at an index stays, too."""

INDEX = ("UV_", "PIP_")


@dataclass(frozen=True)
class PullRequest:
    """`folder` is checked out at the branch; `files` are those that a step may write to."""

    folder: Path
    files: Path
    event: Path

    def environment(self, step: dict[str, Any]) -> dict[str, str]:
        """What GitHub gives a step, without secrets."""
        here = {name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith(INDEX)}
        github = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(self.event),
            "GITHUB_OUTPUT": str(self.files / "output"),
            "GITHUB_STEP_SUMMARY": str(self.files / "summary"),
            "RUNNER_TEMP": str(self.files),
            "HUBFLEET_CHART_MIRROR": str(self.files / "mirror"),
            "HUBFLEET_CACHE": str(self.files / "cache"),
        }
        return {**here, **github, **{name: str(value) for name, value in step.get("env", {}).items()}}

    def run(self, step: dict[str, Any], **matrix: str) -> subprocess.CompletedProcess[str]:
        """Run a step as GitHub would: bash, -e, in the checkout."""
        filled = json.loads(json.dumps(step))
        for name, value in filled.get("env", {}).items():
            filled["env"][name] = matrix.get(value.removeprefix("${{ matrix.").removesuffix(" }}"), value)
        return subprocess.run(
            ["bash", "-e", "-c", filled["run"]],
            cwd=self.folder,
            env=self.environment(filled),
            capture_output=True,
            text=True,
            timeout=800,
            check=False,
        )

    def written(self, name: str) -> str:
        return (self.files / name).read_text(encoding="utf-8")


def pull_request(scratch: Path) -> PullRequest:
    """Open one that raises a hub's memory and adds a comment elsewhere."""
    folder, files = scratch / "hubs", scratch / "github"
    files.mkdir(parents=True)
    for name in _tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    _git(folder, "init", "-q", "-b", "main")
    _commit(folder, "main as it is")
    _git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    _git(folder, "switch", "-q", "-c", "idea")
    _edit(folder)
    _commit(folder, "more memory")
    mirror(files / "mirror", *(_chart(name, version) for name, version in _pinned().items()))
    event = {
        "number": 7,
        "repository": {"full_name": "tern/hubs"},
        "pull_request": {
            "number": 7,
            "head": {"sha": _git(folder, "rev-parse", "HEAD"), "ref": "idea", "repo": {"owner": {"login": "ada"}}},
            "base": {"sha": _git(folder, "rev-parse", "main"), "ref": "main"},
        },
    }
    (files / "event.json").write_text(json.dumps(event))
    return PullRequest(folder, files, files / "event.json")


def runs(workflow: Workflow, job: str) -> list[dict[str, Any]]:
    return [step for name, step in workflow.steps() if name == job and "run" in step]


def _edit(folder: Path) -> None:
    file = folder / HUB
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  environment: {", "  environment: {IDEA: good, ", 1))
    assert file.read_text(encoding="utf-8") != text
    other = folder / "hubs/reef-watch/hub.yaml"
    other.write_text(f"# a comment\n{other.read_text(encoding='utf-8')}")


def _chart(name: str, version: str) -> bytes:
    """Stand in for a chart: the main one has templates, the others only a name."""
    return package(version=version) if name == "jupyterhub" else tiny(name, version)


def _pinned() -> dict[str, str]:
    import yaml

    charts = yaml.safe_load((ROOT / "charts/lock.yaml").read_text())["charts"]
    return {name: pin["version"] for name, pin in charts.items()}


def _tracked() -> list[str]:
    """Return the files that git has or would take."""
    command = ["git", "-C", str(ROOT), "ls-files", "-coz", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _commit(folder: Path, message: str) -> None:
    _git(folder, "add", "-A")
    _git(folder, "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", message)


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()
