"""Files that the values bring along: for the hub's pages, and for user servers."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from hubfleet.deploy.local.folder import disk_errors
from hubfleet.model.json import Json, Values, get


def write_all(values: Values, revision: Path) -> None:
    """Write `hub.extraFiles` and `singleuser.extraFiles` under the revision, each at its mount path."""
    for owner, below in (("hub", "files"), ("singleuser", "server-files")):
        for path, content, mode in _files(get(values, (owner, "extraFiles"))):
            target = revision / below / path.lstrip("/")
            if not target.resolve().is_relative_to((revision / below).resolve()):
                continue
            with disk_errors(target):
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                target.write_bytes(content)
                target.chmod(mode & 0o700)


CONFIG_PATHS = ("etc/jupyter", "usr/local/etc/jupyter", "opt/conda/etc/jupyter", "srv/conda/etc/jupyter")
DATA_PATHS = ("usr/local/share/jupyter", "usr/share/jupyter", "opt/conda/share/jupyter", "srv/conda/share/jupyter")
"""Where images look for what Jupyter is configured with, without the first slash."""


def bring_paths(files: Path) -> dict[str, str]:
    """Return the variables that make a server look where the files for it are."""
    found = {"JUPYTER_CONFIG_PATH": _existing(files, CONFIG_PATHS), "JUPYTER_PATH": _existing(files, DATA_PATHS)}
    return {name: paths for name, paths in found.items() if paths}


def bring_home(files: Path, mount: str, home: Path) -> None:
    """Copy the files that belong into a user's home, over what is there: on a cluster they are mounted."""
    ours = files / mount.strip("/")
    if ours.is_dir():
        shutil.copytree(ours, home, dirs_exist_ok=True)


def _existing(files: Path, below: tuple[str, ...]) -> str:
    return os.pathsep.join(str(files / path) for path in below if (files / path).is_dir())


def _files(files: Json) -> Iterator[tuple[str, bytes, int]]:
    for details in files.values() if isinstance(files, dict) else ():
        if isinstance(details, dict) and isinstance(path := details.get("mountPath"), str):
            mode = details.get("mode")
            yield path, _content(details), mode if isinstance(mode, int) else 0o600


def _content(details: Mapping[str, Json]) -> bytes:
    if isinstance(binary := details.get("binaryData"), str):
        return base64.b64decode(binary)
    if isinstance(text := details.get("stringData"), str):
        return text.encode()
    return json.dumps(details.get("data") or {}, indent=1, sort_keys=True).encode()
