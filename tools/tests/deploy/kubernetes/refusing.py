"""What the API server would say of an object now: whether it already asks, or no longer asks, whoever has a say."""

from __future__ import annotations

from typing import Any

from hubfleet.deploy.kubernetes.api import ApiError, Kind
from hubfleet.model.json import Manifest
from tests.deploy.kubernetes.tern import Tern

LABELS: dict[str, Any] = {"tide": "high"}
TIDES: Manifest = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "tides"},
    "spec": {
        "selector": {"matchLabels": LABELS},
        "template": {
            "metadata": {"labels": LABELS},
            "spec": {"containers": [{"name": "main", "image": "nowhere.invalid/x"}]},
        },
    },
}
"""A deployment whose pods have a label `tide`."""


def said_of(tern: Tern, kind: Kind, manifest: Manifest) -> str:
    """Let the server try to apply something in the stage's namespace; return its refusal. Nothing is written."""
    try:
        tern.api.apply(kind, tern.namespace(), manifest, dry_run=True)
    except ApiError as error:
        return str(error)
    return ""
