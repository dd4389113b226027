"""What the chart was given, for the hub's configuration and for extraConfig."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

SECRET = Path("/usr/local/etc/jupyterhub/secret")
EXISTING = Path("/usr/local/etc/jupyterhub/existing-secret")


@cache
def _values() -> Any:
    return yaml.safe_load((SECRET / "values.yaml").read_text())


def get_config(key: str, default: Any = None) -> Any:
    """Return the value at a dotted key, or the default where there is none."""
    value = _values()
    for part in key.split("."):
        if not isinstance(value, dict) or part not in value:
            return default
        value = value[part]
    return default if value is None else value


def get_secret_value(key: str, default: str = "") -> str:
    """Return a secret: of the existing secret where one was named, else of the chart's own."""
    for folder in (EXISTING, SECRET):
        if (folder / key).exists():
            return (folder / key).read_text()
    return default


def get_name(name: str) -> str:
    """Return the name of one of the chart's objects."""
    return name


def get_name_env(name: str, suffix: str = "") -> str:
    """Return the name as Kubernetes writes it in environment variables of services."""
    return name.upper().replace("-", "_") + suffix
