"""Settings of people's servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import NOTHING, amount, cpus, identical
from hubfleet.importers.equality.result import Result
from hubfleet.model.json import Json, Path

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

SINGLE = "jupyterhub.singleuser"
OWN = "folder-"
"""Mounts that hubfleet makes begin so."""


def _image(result: Result, _path: Path, _value: Json) -> bool:
    said, made = result.said(f"{SINGLE}.image"), result.compiled(f"{SINGLE}.image")
    return _joined(said) == _joined(made)


def _joined(image: Json) -> str:
    return f"{image.get('name')}:{image.get('tag')}" if isinstance(image, dict) else ""


def _no_mounts(result: Result, path: Path, value: Json) -> bool:
    """Nothing is mounted by itself, so to switch a wrapper's mounts off is to say nothing."""
    return value in NOTHING and identical(result, path, value)


USER: dict[str, Meaning] = {
    f"{SINGLE}.image.name": _image,
    f"{SINGLE}.image.tag": _image,
    f"{SINGLE}.memory.*": amount,
    f"{SINGLE}.cpu.*": cpus,
}
