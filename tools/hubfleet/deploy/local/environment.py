"""Environment variables as the chart takes them."""
# ruff: noqa: ANN401 - what JupyterHub, traitlets and profiles hold has no types

from __future__ import annotations

from typing import Any


def plain(value: Any) -> str | None:
    """Return a variable's value as text; None for what only Kubernetes can look up (`valueFrom`)."""
    if isinstance(value, dict):
        return str(value["value"]) if "value" in value else None
    return str(value)
