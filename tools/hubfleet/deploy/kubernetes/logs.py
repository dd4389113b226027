"""What the pods of a stage wrote last, without secrets."""

from __future__ import annotations

from collections.abc import Iterable

from hubfleet.deploy.kubernetes.api import POD, Api
from hubfleet.deploy.kubernetes.hiding import longest_first
from hubfleet.deploy.local.keeping import hide
from hubfleet.deploy.redact import redact
from hubfleet.model.json import get


def read_logs(api: Api, namespace: str, lines: int, secrets: Iterable[str], *, of_hub: bool) -> tuple[str, ...]:
    """Return the last lines of the hub's log, or of all pods of a namespace that has no hub."""
    text: list[str] = []
    for pod in api.list(POD, namespace, "component=hub" if of_hub else ""):
        name, first = (get(pod, path) for path in (("metadata", "name"), ("spec", "containers", 0, "name")))
        text += api.log(namespace, str(name), "hub" if of_hub else str(first), lines)
    hidden = longest_first(secrets)
    return tuple(redact(hide(line, hidden)) for line in text[-lines:])
