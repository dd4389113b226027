"""A story as a git repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hubfleet.app.plan import Planned, plan_between
from hubfleet.app.settings import Settings
from hubfleet.plan.json import loads
from tests.chart_server import mirror
from tests.history.fleet import CHARTS, Files
from tests.history.story import NOW, Commit

FIRST_BLOB = 1_000_000
"""Marks of commits are smaller."""

EMPTY: Files = {"fleet.yaml": b"name: history\ndomain: hubs.example.org\n"}


def write(folder: Path, commits: list[Commit]) -> list[str]:
    """Write the repository; return the names of its commits, an empty fleet's first."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    stream = b"".join(_stream(commits))
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=stream, check=True)
    command = ["git", "-C", str(folder), "rev-list", "--first-parent", "--reverse", "main"]
    names = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert len(names) == len(commits) + 1
    return names


def _stream(commits: list[Commit]) -> Iterator[bytes]:
    blobs: dict[bytes, int] = {}
    yield from _commit(blobs, "refs/heads/main", 1, "an empty fleet", EMPTY)
    number = main = 1
    for one in commits:
        merged = 0
        if one.side:
            number += 1
            yield from _commit(blobs, "refs/heads/side", number, one.side.kind, one.side.fleet.files(), parent=main)
            merged = number
        number += 1
        yield from _commit(blobs, "refs/heads/main", number, one.kind, one.fleet.files(), merge=merged)
        main = number


def _commit(
    blobs: dict[bytes, int], branch: str, mark: int, message: str, files: Files, *, parent: int = 0, merge: int = 0
) -> Iterator[bytes]:
    """Yield a commit, and before it the contents that none before it had."""
    for content in files.values():
        if content not in blobs:
            blobs[content] = FIRST_BLOB + len(blobs)
            yield f"blob\nmark :{blobs[content]}\ndata {len(content)}\n".encode() + content + b"\n"
    lines = [
        f"commit {branch}",
        f"mark :{mark}",
        f"committer Ada <ada@example.org> {1_700_000_000 + mark} +0000",
        f"data {len(message.encode())}",
        message,
        *([f"from :{parent}"] if parent else []),
        *([f"merge :{merge}"] if merge else []),
        "deleteall",
        *(f"M 100644 :{blobs[content]} {path}" for path, content in sorted(files.items())),
    ]
    yield "\n".join(lines).encode() + b"\n"


def plans(folder: Path, commits: list[Commit]) -> Iterator[tuple[Commit, Planned]]:
    """Write the story below a folder, and yield each commit with the plan from the one before it."""
    names = write(folder / "hubs", commits)
    given = settings(folder / "hubs", folder)
    tool = commits[0].fleet.tool
    for number, commit in enumerate(commits):
        if commit.fleet.tool == tool:
            yield commit, plan_between(given, names[number], names[number + 1])
        else:
            yield commit, _by_its_own_tool(given, names[number], names[number + 1])
        tool = commit.fleet.tool


def _by_its_own_tool(given: Settings, before: str, after: str) -> Planned:
    """Plan as a checkout of the later commit does: with the toolkit that lies in it, in a process of its own."""
    checkout = given.root.with_name("checkout")
    git = ["git", "-C", str(given.root), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(checkout), after], check=True)
    try:
        own = {
            "PYTHONPATH": str(checkout / "tools"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HUBFLEET_CACHE": str(given.cache),
        }
        environment = {**os.environ, **own, "HUBFLEET_CHART_MIRROR": given.mirror or ""}
        words = ["plan", "--from", before, "--format", "json", "--at", given.at.isoformat()]
        command = [sys.executable, "-m", "hubfleet.cli", "-C", str(checkout), *words]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return Planned(loads(done.stdout), {}, {})
    finally:
        subprocess.run([*git, "remove", "--force", str(checkout)], check=True)


def settings(root: Path, scratch: Path) -> Settings:
    """Where the repository is, with the charts in a mirror beside it. Rendering in this process saves starting one."""
    charts = scratch / "mirror"
    if not charts.is_dir():
        mirror(charts, *CHARTS.values())
    return Settings(root, scratch / "cache", scratch / "state", str(charts), NOW, workers=0)
