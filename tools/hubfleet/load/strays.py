"""Files that nobody reads because of their place or name: a near miss must not silently do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from hubfleet.findings import Finding, Location, Severity, unknown
from hubfleet.load.blueprints import PREFIX
from hubfleet.model.key import StageName

_MAIN = {"hubs": "hub.yaml", "images": "image.yaml"}
_SECRETS = ".secrets.yaml"


def strays(files: tuple[str, ...]) -> Iterator[Finding]:
    """Name the files of which the layout of a fleet knows nothing."""
    for folder, main in _MAIN.items():
        for name, inside in groupby(_in(files, folder), key=lambda file: file.split("/")[1]):
            yield from _entry(folder, name, main, tuple(inside))
    for file in _in(files, "clusters"):
        if file.count("/") > 1 or not file.endswith(".yaml"):
            yield _stray(file, "clusters are files: clusters/<cluster>.yaml")
        elif file.endswith(_SECRETS) and file.replace(_SECRETS, ".yaml") not in files:
            yield _stray(file, f"secrets belong to a cluster: there is no {file.replace(_SECRETS, '.yaml')}")


def _in(files: tuple[str, ...], folder: str) -> tuple[str, ...]:
    return tuple(file for file in files if file.startswith(f"{folder}/"))


def _entry(folder: str, name: str, main: str, files: tuple[str, ...]) -> Iterator[Finding]:
    own = f"{folder}/{name}"
    one = folder.removesuffix("s")
    if files == (own,):
        yield _stray(own, f"{folder} are folders: {folder}/<{one}>/{main}")
    elif f"{own}/" == PREFIX:
        for file in files:
            if file.count("/") > PREFIX.count("/") or not file.endswith(".yaml"):
                yield _stray(file, f"blueprints are files: {PREFIX}<blueprint>.yaml")
    elif f"{own}/{main}" not in files:
        yield _without_main(one, own, main, files)
    elif folder == "hubs":
        yield from _strange_secrets(own, files)


def _without_main(one: str, own: str, main: str, files: tuple[str, ...]) -> Finding:
    near = next((f for f in files if f.lower().startswith(f"{own}/{main.removesuffix('.yaml')}.".lower())), None)
    advice = f"rename it to {main}" if near else f"write {own}/{main}, or remove the folder"
    message = f"the folder {own} has no {main}, so that nobody reads it"
    severity = Severity.ERROR if one == "hub" or near else Severity.WARNING
    return Finding(f"{one}-missing", severity, message, Location(near or files[0]), advice)


def _strange_secrets(own: str, files: tuple[str, ...]) -> Iterator[Finding]:
    for file in files:
        name = file.removeprefix(f"{own}/")
        if name.endswith(_SECRETS) and name.removesuffix(_SECRETS) not in list(StageName):
            message, advice = unknown("stage", name.removesuffix(_SECRETS), StageName)
            yield Finding("file-stray", Severity.ERROR, message, Location(file), f"secrets belong to a stage; {advice}")


def _stray(file: str, advice: str) -> Finding:
    near = file.endswith((".yml", ".yaml"))
    return Finding(
        "file-stray", Severity.ERROR if near else Severity.WARNING, "nobody reads this file", Location(file), advice
    )
