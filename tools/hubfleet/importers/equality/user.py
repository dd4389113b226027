"""Settings of people's servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubfleet.importers.equality.plain import amount, cpus, identical
from hubfleet.importers.equality.profiles import LIST
from hubfleet.importers.equality.result import Result
from hubfleet.model.json import Json, Path

if TYPE_CHECKING:
    from hubfleet.importers.equality import Meaning

SINGLE = "jupyterhub.singleuser"


def _image(result: Result, _path: Path, _value: Json) -> bool:
    said, made = result.said(f"{SINGLE}.image"), result.compiled(f"{SINGLE}.image")
    return _joined(said) == _joined(made)


def _joined(image: Json) -> str:
    return f"{image.get('name')}:{image.get('tag')}" if isinstance(image, dict) else ""


def through_profiles(compare: Meaning) -> Meaning:
    """Compare what all servers get only where nobody chooses: else it was compared with each of the choices."""

    def judge(result: Result, path: Path, value: Json) -> bool:
        if result.said(LIST) and result.compiled(LIST):
            return True
        return compare(result, path, value)

    return judge


USER: dict[str, Meaning] = {
    f"{SINGLE}.image.name": through_profiles(_image),
    f"{SINGLE}.image.tag": through_profiles(_image),
    f"{SINGLE}.memory.*": through_profiles(amount),
    f"{SINGLE}.cpu.*": through_profiles(cpus),
    f"{SINGLE}.defaultUrl": through_profiles(identical),
    f"{SINGLE}.nodeSelector.*": through_profiles(identical),
    "jupyterhub.hub.config.KubeSpawner.working_dir": through_profiles(identical),
}
