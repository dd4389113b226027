"""A revision's files as a folder: Helm and an older toolkit want files."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from hubfleet.load.git_tree import GitTree

CHARTS = "charts/"


def charts_root(tree: GitTree, cache: Path) -> Path:
    """Return a folder that has the revision's `charts/`."""
    prefix = tree.repository.prefix
    return export(tree, cache, {f"{prefix}{path}": path for path in tree.blobs() if path.startswith(CHARTS)})


def export(tree: GitTree, cache: Path, files: Mapping[str, str]) -> Path:
    """Write files of a repository (by path in it) to other paths of a folder, once for the same content."""
    found = {to: (path, tree.blob(path)) for path, to in files.items()}
    listed = "\n".join(f"{blob} {to}" for to, (_, blob) in sorted(found.items()) if blob)
    folder = cache / "revisions" / hashlib.sha256(listed.encode()).hexdigest()[:40]
    if not folder.is_dir():
        _write(tree, {to: blob for to, (_, blob) in found.items() if blob}, folder)
    return folder


def _write(tree: GitTree, blobs: Mapping[str, str], folder: Path) -> None:
    """Beside it, then by its name: a reader sees all of it or nothing, and two writers do no harm."""
    beside = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for path, blob in sorted(blobs.items()):
        file = beside / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(tree.content(blob))
    try:
        beside.rename(folder)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        if not folder.is_dir():
            raise
