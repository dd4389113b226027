"""Secrets of a stage in its namespace: those that the toolkit makes are made once and kept there."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping

from hubfleet.deploy.kubernetes.api import SECRET, Api
from hubfleet.deploy.target import DeployFailed
from hubfleet.model.json import Json, get
from hubfleet.model.release import SecretForm, SecretNeed, SecretOrigin

NAME = "hubfleet-secrets"


def read_secrets(api: Api, namespace: str) -> dict[str, str]:
    """Return what is kept, by name; empty before the first deployment."""
    data = get(api.get(SECRET, namespace, NAME) or {}, ("data",))
    found = data if isinstance(data, dict) else {}
    return {name: base64.b64decode(str(value)).decode() for name, value in found.items()}


def ensure_secrets(
    api: Api, namespace: str, needs: Iterable[SecretNeed], given: Mapping[str, str], labels: Mapping[str, str]
) -> Mapping[str, str]:
    """Return every secret by name, making what is missing. What is given wins over what was made.

    Raises DeployFailed where one that only somebody outside can give is not given.
    """
    kept = read_secrets(api, namespace)
    wanted = {need.name: need for need in needs}
    missing = [need for name, need in wanted.items() if name not in given and name not in kept]
    if outside := sorted(need.name for need in missing if need.origin is SecretOrigin.GIVEN):
        raise DeployFailed(
            f"secrets that somebody outside gives out are missing: {', '.join(outside)}",
            help="put them into the stage's secrets file",
        )
    made = {need.name: _make(need.form) for need in missing}
    if made:
        _write(api, namespace, {**kept, **made}, labels)
    return {**kept, **made, **given}


def keep_secrets(api: Api, namespace: str, found: Mapping[str, str], labels: Mapping[str, str]) -> None:
    """Keep secrets that a running hub has: from now on they are as if they had been made here."""
    kept = read_secrets(api, namespace)
    if {**kept, **found} != kept:
        _write(api, namespace, {**kept, **found}, labels)


def _write(api: Api, namespace: str, values: Mapping[str, str], labels: Mapping[str, str]) -> None:
    metadata: dict[str, Json] = {"name": NAME, "namespace": namespace, "labels": dict(labels)}
    data: dict[str, Json] = {name: base64.b64encode(value.encode()).decode() for name, value in sorted(values.items())}
    api.apply(SECRET, namespace, {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": data})


def _make(form: SecretForm) -> str:
    if form is SecretForm.PASSWORD:
        return "-".join(secrets.token_hex(3) for _ in range(6))
    return secrets.token_hex(32)
