"""From kubeconfig files to one connection. Source: Kubernetes, "Organizing Cluster Access Using kubeconfig Files"."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubfleet.findings import HubfleetError, unknown
from hubfleet.model.json import Json

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where a pod finds its own account."""


class KubeconfigError(HubfleetError):
    """There is no usable way to the cluster in the kubeconfig files."""


@dataclass(frozen=True, slots=True)
class ExecPlugin:
    """A command that prints a short-lived credential; `environment` lies over that of whoever runs it."""

    command: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    api_version: str
    hint: str = ""
    wants_cluster: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """What is needed to speak to one API server. `ca`, `certificate` and `key` are PEM.

    `token_file` is read again and again: the kubelet replaces what is in it.
    """

    server: str
    ca: bytes | None = None
    certificate: bytes | None = field(default=None, repr=False)
    key: bytes | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    token_file: Path | None = None
    basic: tuple[str, str] | None = field(default=None, repr=False)
    plugin: ExecPlugin | None = None
    server_name: str | None = None
    insecure: bool = False
    proxy: str | None = None
    user: str | None = None
    groups: tuple[str, ...] = ()


def files_of(environment: Mapping[str, str]) -> tuple[Path, ...]:
    """Return the files that `kubectl` would read, whether they exist or not."""
    named = environment.get("KUBECONFIG")
    if named:
        return tuple(Path(part) for part in named.split(os.pathsep) if part)
    home = environment.get("HOME") or environment.get("USERPROFILE")
    return (Path(home) / ".kube" / "config",) if home else ()


def contexts_of(files: Iterable[Path]) -> tuple[str, ...]:
    """Return the names of all contexts, sorted."""
    return tuple(sorted(_merged(files)["contexts"]))


def connection_of(files: Iterable[Path], context: str | None = None) -> Connection:
    """Return the connection of a context (None: the current one). Raises KubeconfigError where there is none."""
    merged = _merged(files)
    name = context or merged["current"].get("", {}).get("name")
    chosen = _named(merged, "contexts", str(name or ""))
    cluster = _named(merged, "clusters", str(chosen.get("cluster") or ""))
    user = _named(merged, "users", str(chosen["user"])) if chosen.get("user") else {}
    return _connection(cluster, user)


def in_cluster(environment: Mapping[str, str], account: Path = SERVICE_ACCOUNT) -> Connection | None:
    """Return the connection of the pod that this runs in; None outside a cluster."""
    host, port = environment.get("KUBERNETES_SERVICE_HOST"), environment.get("KUBERNETES_SERVICE_PORT")
    token = account / "token"
    if not host or not port or not token.is_file():
        return None
    host = f"[{host}]" if ":" in host else host
    return Connection(f"https://{host}:{port}", ca=(account / "ca.crt").read_bytes(), token_file=token)


def _merged(files: Iterable[Path]) -> dict[str, dict[str, dict[str, Json]]]:
    """Read all files; the first one that says something wins, as with kubectl."""
    found: dict[str, dict[str, dict[str, Json]]] = {"contexts": {}, "clusters": {}, "users": {}, "current": {}}
    for file in files:
        document = _read(file)
        for kind in ("contexts", "clusters", "users"):
            for name, entry in _entries(document, kind):
                found[kind].setdefault(name, {**entry, "": str(file.parent)})
        current = document.get("current-context")
        if isinstance(current, str) and current:
            found["current"].setdefault("", {"name": current})
    return found


def _read(file: Path) -> Mapping[str, Json]:
    import yaml

    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise KubeconfigError(f"{file} can't be read: {str(error).splitlines()[0]}") from error
    return document if isinstance(document, dict) else {}


def _entries(document: Mapping[str, Json], kind: str) -> Iterable[tuple[str, dict[str, Json]]]:
    listed = document.get(kind)
    for item in listed if isinstance(listed, list) else ():
        entry = item.get(kind[:-1]) if isinstance(item, dict) else None
        if isinstance(item, dict) and isinstance(entry, dict):
            yield str(item.get("name")), entry


def _named(merged: Mapping[str, dict[str, dict[str, Json]]], kind: str, name: str) -> dict[str, Json]:
    if name not in merged[kind]:
        message, advice = unknown(f"{kind[:-1]} in the kubeconfig", name, merged[kind])
        raise KubeconfigError(message, help=advice if merged[kind] else "set KUBECONFIG to the file that has it")
    return merged[kind][name]


def _connection(cluster: Mapping[str, Json], user: Mapping[str, Json]) -> Connection:
    groups = user.get("as-groups")
    name, password = _text(user, "username"), _text(user, "password")
    token_file = _text(user, "tokenFile")
    return Connection(
        server=(_text(cluster, "server") or "").rstrip("/"),
        ca=_pem(cluster, "certificate-authority"),
        certificate=_pem(user, "client-certificate"),
        key=_pem(user, "client-key"),
        token=_text(user, "token"),
        token_file=_beside(user, token_file) if token_file else None,
        basic=(name, password) if name and password else None,
        plugin=_plugin(user),
        server_name=_text(cluster, "tls-server-name"),
        insecure=bool(cluster.get("insecure-skip-tls-verify")),
        proxy=_text(cluster, "proxy-url"),
        user=_text(user, "as"),
        groups=tuple(map(str, groups)) if isinstance(groups, list) else (),
    )


def _plugin(user: Mapping[str, Json]) -> ExecPlugin | None:
    given = user.get("exec")
    if not isinstance(given, dict):
        if "auth-provider" in user:
            raise KubeconfigError(
                "the kubeconfig uses an auth-provider, which Kubernetes gave up",
                help="write it anew with an exec plugin",
            )
        return None
    words, pairs = given.get("args"), given.get("env")
    return ExecPlugin(
        command=_command(given, user),
        arguments=tuple(map(str, words)) if isinstance(words, list) else (),
        environment={
            str(pair.get("name")): str(pair.get("value"))
            for pair in (pairs if isinstance(pairs, list) else ())
            if isinstance(pair, dict)
        },
        api_version=str(given.get("apiVersion")),
        hint=_text(given, "installHint") or "",
        wants_cluster=bool(given.get("provideClusterInfo")),
    )


def _command(given: Mapping[str, Json], user: Mapping[str, Json]) -> str:
    """A command with a slash in it is relative to its kubeconfig file; others are found on the PATH."""
    command = _text(given, "command") or ""
    return str(_beside(user, command)) if "/" in command else command


def _pem(entry: Mapping[str, Json], name: str) -> bytes | None:
    if data := _text(entry, f"{name}-data"):
        return base64.b64decode(data)
    if not (file := _text(entry, name)):
        return None
    try:
        return _beside(entry, file).read_bytes()
    except OSError as error:
        raise KubeconfigError(f"{name} of the kubeconfig can't be read: {error}") from error


def _beside(entry: Mapping[str, Json], file: str) -> Path:
    return Path(str(entry[""])) / file


def _text(entry: Mapping[str, Json], name: str) -> str | None:
    value = entry.get(name)
    return str(value) if value not in {None, ""} else None
