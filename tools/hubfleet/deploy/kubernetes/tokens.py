"""The token of a connection: fixed, read from a file, or printed by an exec plugin.

Source: Kubernetes, "Client Authentication (v1)".
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hubfleet.deploy.kubernetes.kubeconfig import Connection, ExecPlugin, KubeconfigError
from hubfleet.model.json import Json

PLUGIN_WITHIN = 60.0
"""Seconds that a plugin may take: some ask a cloud that asks somebody else."""

EARLY = 60.0
"""Seconds before its end at which a token is renewed."""

FILE_LIFE = 60.0
"""Seconds after which a token's file is read again."""


@dataclass(slots=True)
class Credential:
    """What a plugin gave: a token, or a certificate with its key (PEM), and until when it is good."""

    token: str | None = field(repr=False, default=None)
    certificate: bytes | None = field(repr=False, default=None)
    key: bytes | None = field(repr=False, default=None)
    until: float = float("inf")


class Tokens:
    """Gives the token to send; asks a plugin again when its token nears its end. For many threads."""

    def __init__(self, connection: Connection, environment: Mapping[str, str]) -> None:
        self._connection = connection
        self._environment = environment
        self._credential: Credential | None = None
        self._guard = threading.Lock()

    def header(self) -> str | None:
        """Return the value for `Authorization`, None where a certificate is used instead."""
        if basic := self._connection.basic:
            import base64

            return "Basic " + base64.b64encode(":".join(basic).encode()).decode()
        token = self.credential().token
        return f"Bearer {token}" if token else None

    def credential(self) -> Credential:
        """Return what opens the cluster now."""
        with self._guard:
            if self._credential is None or self._credential.until - EARLY < time.time():
                self._credential = self._get()
            return self._credential

    def forget(self) -> None:
        """Ask again next time: the server refused what we have."""
        with self._guard:
            self._credential = None

    def _get(self) -> Credential:
        here = self._connection
        if here.token_file:
            return Credential(here.token_file.read_text().strip(), until=time.time() + EARLY + FILE_LIFE)
        if here.plugin:
            return _run(here.plugin, here, self._environment)
        return Credential(here.token, here.certificate, here.key)


def _run(plugin: ExecPlugin, connection: Connection, environment: Mapping[str, str]) -> Credential:
    spec: dict[str, Json] = {"interactive": False}
    if plugin.wants_cluster:
        spec["cluster"] = {"server": connection.server, "tls-server-name": connection.server_name or ""}
    told = {"apiVersion": plugin.api_version, "kind": "ExecCredential", "spec": spec}
    full = {**environment, **plugin.environment, "KUBERNETES_EXEC_INFO": json.dumps(told)}
    words = [plugin.command, *plugin.arguments]
    try:
        done = subprocess.run(
            words, env=full, capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=PLUGIN_WITHIN
        )
    except FileNotFoundError as error:
        raise KubeconfigError(f"{plugin.command} is not installed", help=plugin.hint.strip()) from error
    except subprocess.TimeoutExpired as error:
        raise KubeconfigError(f"{plugin.command} gave no token within {PLUGIN_WITHIN:.0f} s") from error
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise KubeconfigError(f"{plugin.command} gives no token: {last}", help=plugin.hint.strip())
    return _read(done.stdout, plugin.command)


def _read(printed: bytes, command: str) -> Credential:
    try:
        status = json.loads(printed)["status"]
        until = status.get("expirationTimestamp")
        certificate, key = status.get("clientCertificateData"), status.get("clientKeyData")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KubeconfigError(f"{command} printed no ExecCredential") from error
    return Credential(
        token=status.get("token"),
        certificate=certificate.encode() if certificate else None,
        key=key.encode() if key else None,
        until=_instant(until) if until else float("inf"),
    )


def _instant(text: str) -> float:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
