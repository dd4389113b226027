"""A story as a git repository."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

from hubfleet.app.plan import Planned, plan_between
from hubfleet.app.settings import Settings
from tests.chart_server import mirror
from tests.history.fleet import CHARTS, Files
from tests.history.story import NOW, Commit

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
    yield _commit("refs/heads/main", 1, "an empty fleet", EMPTY)
    number = main = 1
    for one in commits:
        merged = 0
        if one.side:
            number += 1
            yield _commit("refs/heads/side", number, one.side.kind, one.side.fleet.files(), parent=main)
            merged = number
        number += 1
        yield _commit("refs/heads/main", number, one.kind, one.fleet.files(), merge=merged)
        main = number


def _commit(branch: str, mark: int, message: str, files: Files, *, parent: int = 0, merge: int = 0) -> bytes:
    lines = [
        f"commit {branch}",
        f"mark :{mark}",
        f"committer Ada <ada@example.org> {1_700_000_000 + mark} +0000",
        f"data {len(message.encode())}",
        message,
        *([f"from :{parent}"] if parent else []),
        *([f"merge :{merge}"] if merge else []),
        "deleteall",
    ]
    written = "\n".join(lines).encode() + b"\n"
    for path, content in sorted(files.items()):
        written += f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
    return written


def plans(folder: Path, commits: list[Commit]) -> Iterator[tuple[Commit, Planned]]:
    """Write the story below a folder, and yield each commit with the plan from the one before it."""
    names = write(folder / "hubs", commits)
    given = settings(folder / "hubs", folder)
    for number, commit in enumerate(commits):
        yield commit, plan_between(given, names[number], names[number + 1])


def settings(root: Path, scratch: Path) -> Settings:
    """Where the repository is, with the charts in a mirror beside it. Rendering in this process saves starting one."""
    charts = scratch / "mirror"
    if not charts.is_dir():
        mirror(charts, *CHARTS.values())
    return Settings(root, scratch / "cache", scratch / "state", str(charts), NOW, workers=0)
