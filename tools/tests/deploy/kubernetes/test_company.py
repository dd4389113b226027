"""Two runs on one stage, runs that are killed, and an API server that goes away."""

from __future__ import annotations

import select
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests.deploy.kubernetes.tern import Tern

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(900)]

EXPIRY = 32.0
"""Seconds after which a killed run's lease may be taken over."""


def test_of_two_runs_one_gives_up_with_the_others_name(tern: Tern) -> None:
    tern.set("cull.every", 601)
    first = tern.start("deploy")
    assert first.stdout
    assert any("deploying to" in line for line in first.stdout)
    said = tern.run("deploy", status=1)
    assert f"is held by pid {first.pid} on " in said
    output, _ = first.communicate(timeout=400)
    assert first.returncode == 0, output
    assert tern.status()["current"]


@pytest.mark.parametrize("moment", ["waiting for hub", "answers at"])
def test_the_next_run_finishes_what_a_killed_one_began(tern: Tern, moment: str) -> None:
    tern.set("cull.every", 700 + len(moment))
    tern.kill_when(moment, "deploy")
    said = tern.run("deploy", status=1)
    assert "is held by pid" in said
    time.sleep(EXPIRY)
    assert "1 done" in tern.run("deploy")
    assert tern.status()["current"]
    assert tern.history()[-1].status == "deployed"


def test_a_release_that_was_left_in_the_middle_is_brought_to_an_end(tern: Tern) -> None:
    tern.set("prePuller.hook.enabled", True)
    tern.set("prePuller.hook.image", {"name": "nowhere.invalid/awaiter", "tag": "1"})
    process = tern.start("deploy")
    deadline = time.monotonic() + 60
    while not tern.history()[-1].is_pending:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.kill()
    process.communicate(timeout=60)
    assert tern.history()[-1].status == "pending-upgrade"
    assert tern.status()["state"] == "broken"

    tern.set("prePuller.hook.image", tern.image("tools"))
    time.sleep(EXPIRY)
    output = tern.run("deploy")
    assert "taking back what a run that was killed left" in output
    assert tern.status()["current"]


def test_an_api_server_that_is_away_for_a_while_is_borne(tern: Tern, tmp_path: Path) -> None:
    with relay(tern.kubeconfig, tmp_path / "config") as door:
        tern.set("cull.every", 901)
        process = tern.start("deploy", KUBECONFIG=str(door.kubeconfig))
        assert process.stdout
        assert any("waiting for hub" in line for line in process.stdout)
        door.close()
        time.sleep(15)
        door.open()
        output, _ = process.communicate(timeout=400)
    assert process.returncode == 0, output
    assert tern.status()["current"]


class Door:
    """A port that leads to the API server while it is open."""

    def __init__(self, host: str, port: int) -> None:
        self.place = (host, port)
        self.kubeconfig = Path()
        self.is_open = threading.Event()
        self.is_open.set()

    def open(self) -> None:
        """Let connections through."""
        self.is_open.set()

    def close(self) -> None:
        """Refuse new connections and cut those that are there."""
        self.is_open.clear()

    def carry(self, client: socket.socket) -> None:
        """Carry one connection's bytes."""
        if not self.is_open.is_set():
            return
        with socket.create_connection(self.place) as far:
            while self.is_open.is_set():
                for one in select.select([client, far], [], [], 0.2)[0]:
                    data = one.recv(65_536)
                    if not data:
                        return
                    (far if one is client else client).sendall(data)


@contextmanager
def relay(kubeconfig: str, file: Path) -> Iterator[Door]:
    """Put a door before the API server, and a kubeconfig that goes through it."""
    document = yaml.safe_load(Path(kubeconfig).read_text())
    cluster = document["clusters"][0]["cluster"]
    place = urlsplit(cluster["server"])
    door = Door(place.hostname or "", place.port or 443)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            door.carry(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cluster["server"] = f"https://127.0.0.1:{server.server_address[1]}"
        cluster["tls-server-name"] = place.hostname
        file.write_text(yaml.safe_dump(document))
        door.kubeconfig = file
        try:
            yield door
        finally:
            server.shutdown()
