"""Two runs on one stage, runs that are killed, and an API server that goes away."""

from __future__ import annotations

import select
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from hubfleet.deploy.kubernetes.api import Kind
from hubfleet.deploy.kubernetes.lease import LIFE
from hubfleet.deploy.kubernetes.ready import RELEASE
from tests.deploy.kubernetes.holding import held_hook
from tests.deploy.kubernetes.output import read_until
from tests.deploy.kubernetes.relay import balancer
from tests.deploy.kubernetes.remains import await_end, outlive, prolong
from tests.deploy.kubernetes.tern import PATIENCE, Tern
from tests.deploy.waiting import wait

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

KINDS = (
    *(Kind("v1", name) for name in ("configmaps", "secrets", "services", "serviceaccounts", "resourcequotas")),
    *(Kind("apps/v1", name) for name in ("deployments", "statefulsets", "daemonsets")),
    *(Kind("rbac.authorization.k8s.io/v1", name) for name in ("roles", "rolebindings")),
    *(Kind("networking.k8s.io/v1", name) for name in ("ingresses", "networkpolicies")),
)
EXPIRY = LIFE + 2.0
"""Seconds after which a killed run's lease may be taken over."""

AWAY = LIFE / 2
"""Seconds without an API server that cost no lease, also where the machine is slow to notice that it is back."""


def test_of_two_runs_one_gives_up_with_the_others_name(tern: Tern) -> None:
    with held_hook(tern) as let_go:
        first = tern.start("deploy")
        assert "deploying to" in read_until(first, "deploying to")
        said = tern.run("deploy", status=1)
        assert f"is held by pid {first.pid} on " in said
        let_go()
        output, _ = first.communicate(timeout=PATIENCE)
        assert first.returncode == 0, output
        assert tern.status()["current"]


def test_of_two_runs_that_want_different_things_one_comes_out_whole(good: Tern, tmp_path: Path) -> None:
    tern = good
    tern.set("prePuller.hook", {"enabled": True, "image": tern.image("tools")})
    other = tern.twin(tmp_path / "other")
    want(tern, 20)
    want(other, 30)
    wholes = [deployed(one) for one in (tern, other)]
    assert wholes[0] != wholes[1]
    want(other, 40)
    deployed(other)
    want(other, 30)

    with held_hook(tern) as let_go, held_hook(other):
        both = [one.start("deploy", "--retry") for one in (tern, other)]
        loser = wait(lambda: next((one for one in both if one.poll() is not None), None))
        assert "is held by pid" in loser.communicate()[0]
        let_go()
        (winner,) = (one for one in both if one is not loser)
        output, _ = winner.communicate(timeout=PATIENCE)
        assert (winner.returncode, loser.returncode) == (0, 1), output
    assert whole(tern) in wholes


@pytest.mark.parametrize("moment", ["waiting for hub", "answers at"])
def test_the_next_run_finishes_what_a_killed_one_began(slow: Tern, moment: str) -> None:
    slow.set("cull.every", 700 + len(moment))
    slow.kill_when(moment, "deploy")
    prolong(slow.api, slow.namespace())
    assert "is held by pid" in slow.run("deploy", status=1)
    outlive(slow.api, slow.namespace())
    assert "1 done" in slow.run("deploy")
    assert slow.status()["current"]
    assert slow.history()[-1].status == "deployed"


def test_the_lock_of_a_killed_run_ends_by_itself(good: Tern) -> None:
    good.set("cull.every", 801)
    good.kill_when("deploying to", "deploy")
    time.sleep(EXPIRY)
    assert "1 done" in good.run("deploy")


def test_a_release_that_was_left_in_the_middle_is_brought_to_an_end(tern: Tern) -> None:
    tern.set("cull.every", 802)
    with held_hook(tern):
        process = tern.start("deploy")
        wait(lambda: tern.history()[-1].is_pending)
        process.kill()
        process.communicate(timeout=PATIENCE)
        await_end(tern.root)
        assert tern.history()[-1].status == "pending-upgrade"
        assert tern.status()["state"] == "broken"
    outlive(tern.api, tern.namespace())
    output = tern.run("deploy")
    assert "taking back what a run that was killed left" in output
    assert tern.status()["current"]


@pytest.mark.parametrize("moment", ["upgrading release reef\n", "waiting for hub", "answers at"])
def test_an_api_server_that_is_away_for_a_while_is_borne(slow: Tern, tmp_path: Path, moment: str) -> None:
    slow.set("cull.every", 900 + len(moment))
    status, output = deploy_without_server(slow, tmp_path, lambda process: read_until(process, moment))
    assert status == 0, output
    assert moment in output
    assert slow.status()["current"]


def test_an_api_server_that_goes_while_helm_writes_is_borne(tern: Tern, tmp_path: Path) -> None:
    def until_pending(_: subprocess.Popen[str]) -> str:
        wait(lambda: tern.history()[-1].is_pending)
        return ""

    tern.set("prePuller.hook", {"enabled": True, "image": tern.image("tools")})
    with tern.chart_file("templates/images.yaml", "echo ready", "sleep 10; echo ready"):
        status, output = deploy_without_server(tern, tmp_path, until_pending)
        assert status == 0, output
        assert "taking back what" in output, "of a release that is pending Helm itself lets nobody upgrade"
        assert tern.status()["current"]
        assert tern.history()[-1].status == "deployed"


MOMENTS: dict[str, tuple[str, int]] = {
    "none of the requests that Helm sends": ("upgrading release reef\n", 1),
    "none while it comes up": ("waiting for hub", 1),
    "one of three, all the time": ("deploying to", 3),
}


@pytest.mark.parametrize("status", [503, 429])
@pytest.mark.parametrize("name", MOMENTS)
def test_a_load_balancer_that_has_nobody_to_ask_is_borne(slow: Tern, tmp_path: Path, name: str, status: int) -> None:
    moment, every = MOMENTS[name]
    slow.set("cull.every", 1000 + 10 * len(moment) + status)
    with balancer(slow.api, slow.kubeconfig, tmp_path) as way:
        process = slow.start("deploy", "--retry", KUBECONFIG=str(way.kubeconfig))
        said = read_until(process, moment)
        with way.answering(status, every):
            time.sleep(AWAY)
        rest, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said + rest
    assert way.refused > 3
    assert slow.status()["current"]
    assert slow.history()[-1].status == "deployed"


def deploy_without_server(tern: Tern, folder: Path, until: Callable[[subprocess.Popen[str]], str]) -> tuple[int, str]:
    """Deploy, with an API server that is away for a while once `until` returns; return status and output."""
    with relay(tern.kubeconfig, folder / "config") as door:
        process = tern.start("deploy", "--retry", KUBECONFIG=str(door.kubeconfig))
        said = until(process)
        door.close()
        time.sleep(AWAY)
        door.open()
        rest, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, said + rest


def want(tern: Tern, number: int) -> None:
    """Let the data say something about both releases."""
    tern.hub["values"]["base"] = {"quota": {"hard": {"pods": str(number)}}}
    tern.set("hub.extraEnv", {"NUMBER": str(number)})


def deployed(tern: Tern) -> dict[str, Any]:
    """Deploy without trying it, and return what the stage consists of then."""
    replace(tern, program="tests.deploy.kubernetes.without_health").run("deploy", "--retry")
    return whole(tern)


def whole(tern: Tern) -> dict[str, Any]:
    """All objects of the stage's releases as far as somebody asked for them: without what controllers note down."""
    every: list[tuple[Kind, Any]] = [(kind, one) for kind in KINDS for one in tern.api.list(kind, tern.namespace())]
    return {
        f"{kind.name}/{one['metadata']['name']}": {key: one[key] for key in one if key not in {"metadata", "status"}}
        for kind, one in every
        if one["metadata"].get("annotations", {}).get(RELEASE)
    }


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
