"""The lock files: every package with its version and hashes, resolved for all platforms and Pythons at once.

`python tools/lock.py` writes them, `--upgrade` takes newer versions, `--check` tells offline whether one is stale:
each file holds a digest of the parts of pyproject.toml that it was made from.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARK = "# made from: "
HEADER = "# Written by `./run nox -s lock`; do not edit. For pip and uv, with --require-hashes.\n"


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock file and what goes into it. `base` is another lock whose versions it must agree with."""

    file: str
    project: bool
    groups: tuple[str, ...] = ()
    base: str | None = None


LOCKS = (
    Lock("requirements.lock", project=True),
    Lock("requirements-dev.lock", project=True, groups=("dev",), base="requirements.lock"),
    Lock("requirements-go.lock", project=False, groups=("go",)),
)


def inputs(lock: Lock, root: Path = ROOT) -> str:
    """Return a digest of what pyproject.toml asks for in this lock; comments and order of tables do not count."""
    data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    asked: dict[str, object] = {group: data["dependency-groups"][group] for group in lock.groups}
    if lock.project:
        project = data["project"]
        asked["project"] = [project["requires-python"], project["dependencies"], project["optional-dependencies"]]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def stale(root: Path = ROOT) -> list[str]:
    """Return the lock files that pyproject.toml has moved away from."""
    return [lock.file for lock in LOCKS if recorded(root / lock.file) != inputs(lock, root)]


def recorded(file: Path) -> str | None:
    """Return the digest that a lock file says it was made from; None for a file that is missing or foreign."""
    lines = file.read_text(encoding="utf-8").splitlines()[:5] if file.is_file() else []
    return next((line.removeprefix(MARK) for line in lines if line.startswith(MARK)), None)


def write(lock: Lock, root: Path, *, upgrade: bool) -> None:
    """Resolve with uv and write the file. Versions already locked stay, unless `upgrade`."""
    target = root / lock.file
    known = target if target.is_file() else None
    text = resolve(lock, root, None if upgrade else known)
    target.write_text(f"{HEADER}{MARK}{inputs(lock, root)}\n{text}", encoding="utf-8")


def resolve(lock: Lock, root: Path, known: Path | None) -> str:
    """Return the pinned requirements. They name no package index, so that everybody's own is used."""
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["pyproject.toml", "--all-extras"] if lock.project else []
    command += [f"--group={group}" for group in lock.groups]
    command += ["--constraints", lock.base] if lock.base else []
    if known is None:
        return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    scratch = root / ".tools" / lock.file  # uv keeps the versions of the file it writes to
    scratch.parent.mkdir(exist_ok=True)
    scratch.write_bytes(known.read_bytes())
    subprocess.run([*command, "--output-file", str(scratch)], cwd=root, check=True, capture_output=True)
    return scratch.read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the locks, or with --check say which are stale."""
    if "--check" in arguments:
        old = stale()
        if old:
            print(f"stale: {', '.join(old)}; write them with `./run nox -s lock`", file=sys.stderr)
        return 1 if old else 0
    for lock in LOCKS:
        write(lock, ROOT, upgrade="--upgrade" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
