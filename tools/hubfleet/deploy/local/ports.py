"""Ports of a stage: chosen once, kept, and refused with the name of who has them."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from hubfleet.deploy.local.folder import StageFolder, read_json, write_json
from hubfleet.deploy.local.processes import owner_of_port
from hubfleet.deploy.lock import file_lock
from hubfleet.findings import HubfleetError

HOST = "127.0.0.1"
LAST = 65535


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a stage listens, always on 127.0.0.1: people's port, the proxy's own API, the hub behind the proxy."""

    public: int
    proxy: int
    hub: int


def read(folder: StageFolder) -> Ports | None:
    """Return the ports that the stage has, None before its first deployment."""
    kept = read_json(folder.file("ports"))
    match kept:
        case {"public": int(public), "proxy": int(proxy), "hub": int(hub)}:
            return Ports(public, proxy, hub)
        case _:
            return None


def choose(state: Path, folder: StageFolder, wanted: int | None, first: int) -> Ports:
    """Return the stage's ports, choosing and keeping those it lacks: `wanted`, else the first free one from `first`."""
    with file_lock(state / ".locks" / "ports", "the list of ports", wait=30):
        kept = read(folder)
        if kept is not None and wanted in {None, kept.public}:
            return kept
        others = _taken_by_others(state, folder)
        public = wanted or _free(first, others)
        inner = [kept.proxy, kept.hub] if kept else _two_free(first + 1000, {*others, public})
        ports = Ports(public, *inner)
        write_json(folder.file("ports"), {**asdict(ports)})
        return ports


def require_free(port: int, what: str) -> None:
    """Raise an error that names the port and who has it, when nobody else may listen there now."""
    if not is_free(port):
        raise HubfleetError(
            f"port {port} on {HOST}, wanted for {what}, is taken by {owner_of_port(port)}",
            help="end that process, or give the stage another port",
        )


def is_free(port: int) -> bool:
    """Whether this user may listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _taken_by_others(state: Path, folder: StageFolder) -> set[int]:
    found = (read(StageFolder(path.parent)) for path in state.glob("*/*/ports.json") if path.parent != folder.path)
    return {port for ports in found if ports for port in (ports.public, ports.proxy, ports.hub)}


def _two_free(first: int, without: Iterable[int]) -> list[int]:
    one = _free(first, without)
    return [one, _free(one + 1, without)]


def _free(first: int, without: Iterable[int]) -> int:
    taken = set(without)
    for port in range(first, LAST + 1):
        if port not in taken and is_free(port):
            return port
    raise HubfleetError(f"no port from {first} on is free on {HOST}", help="start from a lower one")
