"""A revision's charts as a folder: Helm wants files."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from hubfleet.load.git_tree import GitTree

FOLDER = "charts/"


def charts_root(tree: GitTree, cache: Path) -> Path:
    """Return a folder that has the revision's `charts/`; it is written once for the same content."""
    blobs = {path: blob for path, blob in sorted(tree.blobs().items()) if path.startswith(FOLDER)}
    name = hashlib.sha256("\n".join(f"{blob} {path}" for path, blob in blobs.items()).encode()).hexdigest()[:40]
    folder = cache / "revisions" / name
    if not folder.is_dir():
        _write(tree, blobs, folder)
    return folder


def _write(tree: GitTree, paths: dict[str, str], folder: Path) -> None:
    """Beside it, then by its name: a reader sees all of it or nothing, and two writers do no harm."""
    beside = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    shutil.rmtree(beside, ignore_errors=True)
    (beside / FOLDER).mkdir(parents=True)
    for path in paths:
        file = beside / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(tree.read(path))
    try:
        beside.rename(folder)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        if not folder.is_dir():
            raise
