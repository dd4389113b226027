"""What the chart's own module `z2jh` offers to custom Python in `hub.extraConfig`, over the values of this stage."""
# ruff: noqa: ANN401 - what JupyterHub, traitlets and profiles hold has no types

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from hubfleet.model.json import Json, Path, Values, get

_MISSING = object()


class Z2jh(ModuleType):
    """A module of that name: `import z2jh` finds it once it is in `sys.modules`."""

    def __init__(self, values: Values, secrets: Mapping[str, str]) -> None:
        super().__init__("z2jh", "The chart's values, as custom Python reads them.")
        self._values = values
        self._secrets = secrets

    def get_config(self, key: str, default: Any = None) -> Any:
        """Return the value at the dotted key, `default` where the key does not exist."""
        *above, last = key.split(".")
        inside = get(self._values, tuple(above))
        return inside.get(last, default) if isinstance(inside, dict) else default

    def set_config_if_not_none(self, cparent: Any, name: str, key: str) -> None:
        """Set a trait from the value at the dotted key, unless that is null or missing."""
        value = self.get_config(key)
        if value is not None:
            setattr(cparent, name, value)

    def get_secret_value(self, key: str, default: Any = _MISSING) -> Any:
        """Return a secret by its dotted path in the values, or by its name in the stage's secrets."""
        value: Json = get(self._values, _path(key))
        found = value if isinstance(value, str) else self._secrets.get(key)
        if found is None and default is _MISSING:
            raise KeyError(f"there is no secret {key}")
        return default if found is None else found

    def get_name(self, name: str) -> str:
        """Return the name of a Kubernetes object of the chart: here, just its short name."""
        return name


def _path(key: str) -> Path:
    return tuple(key.split("."))
