"""Values that the charts of these tests are rendered with."""

from __future__ import annotations

from typing import Any

TOKEN = "0123456789abcdef" * 2
"""A service's token, known to the test that uses it."""

SECRETS: dict[str, Any] = {
    "proxy": {"secretToken": "0" * 64},
    "hub": {
        "cookieSecret": "1" * 64,
        "config": {"CryptKeeper": {"keys": ["2" * 64]}},
        "services": {"probe": {"apiToken": TOKEN}},
    },
}
"""All that makes a render of the JupyterHub chart differ from the next, given."""


def overlay(*layers: dict[str, Any]) -> dict[str, Any]:
    """Lay mappings over each other."""
    result: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = result.get(key)
            result[key] = overlay(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result
