"""What of a stage on this machine is not as it was deployed: files changed by hand, processes that do not run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hubfleet.deploy.local.folder import read_json, write_json
from hubfleet.deploy.local.revisions import Revision
from hubfleet.plan.drift import Difference, DriftKind

SEAL = "seal.json"
GENERATED = ("values.json", "jupyterhub_config.py", "files", "server-files")
"""What a deployment writes into a revision's folder and reads no more; marks come later."""


def seal(revision: Revision) -> None:
    """Keep what the revision's files hold, as hashes: nothing that they hold is in the seal."""
    write_json(revision.folder / SEAL, {**_hashes(revision.folder)})


def altered(revision: Revision) -> Iterator[Difference]:
    """Yield the files that are not as they were written. One without a seal is of an older hubfleet, and not judged."""
    now = _hashes(revision.folder)
    for name, wanted in read_json(revision.folder / SEAL).items():
        if name not in now:
            yield Difference(DriftKind.DELETED, "", f"File/{name}")
        elif now[name] != wanted:
            at = datetime.fromtimestamp((revision.folder / name).stat().st_mtime, UTC)
            yield Difference(DriftKind.CHANGED, "", f"File/{name}", at=at)


def standing(*, hub: bool, proxy: bool) -> Iterator[Difference]:
    """Yield the processes that do not run."""
    for name, runs in (("hub", hub), ("proxy", proxy)):
        if not runs:
            yield Difference(DriftKind.STOPPED, "", f"Process/{name}")


def _hashes(folder: Path) -> dict[str, str]:
    tops = [folder / name for name in GENERATED]
    files = [file for top in tops for file in (top, *sorted(top.rglob("*"))) if file.is_file()]
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
