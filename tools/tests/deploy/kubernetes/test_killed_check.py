"""A run that is killed while it tries a hub leaves a user with server and home: whatever comes next takes them away."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hubfleet.deploy.health import HEALTH_USER
from hubfleet.deploy.kubernetes.api import CLAIM, POD, SERVICE
from hubfleet.deploy.kubernetes.entrance import entrance
from hubfleet.deploy.kubernetes.keeping import read_secrets
from hubfleet.deploy.kubernetes.place import Place
from hubfleet.deploy.web import Patience, Site
from tests.deploy.kubernetes.killing import Killing
from tests.deploy.kubernetes.stranger import ADMIN, Stranger
from tests.deploy.kubernetes.tern import Tern
from tests.deploy.waiting import wait

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

WHOLE = {f"pod jupyter-{HEALTH_USER}", f"claim claim-{HEALTH_USER}", f"user {HEALTH_USER}"}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, kubeconfig: str) -> Iterator[Tern]:
    """A hub with homes, tested."""
    made = Tern.at(tmp_path_factory.mktemp("homes") / "fleet", kubeconfig, home=True)
    try:
        made.run("deploy")
        yield made
    finally:
        made.clear()


@pytest.fixture
def killing(homes: Tern) -> Killing:
    return Killing(homes.root, homes.api, homes.environment(), {"staging": homes.namespace()})


def test_the_next_run_takes_away_what_a_killed_one_left(homes: Tern, killing: Killing) -> None:
    wait(lambda: not left(homes))
    homes.set("cull.every", 611)
    killing.kill_at("HealthPart", "staging", "server start")
    assert left(homes) == WHOLE
    killing.run()
    wait(lambda: not left(homes))
    assert homes.status()["current"]


def test_so_does_a_run_that_has_nothing_else_to_do(homes: Tern, killing: Killing) -> None:
    sticky: dict[str, Any] = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "proxy-public"}}
    homes.api.apply(SERVICE, homes.namespace(), {**sticky, "spec": {"sessionAffinity": "ClientIP"}}, manager="kubectl")
    killing.kill_at("HealthPart", "staging", "server start", "--repair")
    assert left(homes) == WHOLE
    row = homes.status()
    assert (row["digest"], row["current"]) == (row["tested"], False), "it runs what was tested, and is being tried"
    assert "not-tested" in homes.run("plan", "--from", "live")
    assert "1 done" in homes.run("deploy")
    wait(lambda: not left(homes))
    assert "1 unchanged" in homes.run("deploy")


def test_so_does_the_way_back_of_a_run_that_fails(homes: Tern, killing: Killing) -> None:
    tested = copy.deepcopy(homes.hub)
    homes.set("cull.every", 612)
    killing.kill_at("HealthPart", "staging", "server start")
    homes.set("hub.extraConfig", {"bad": "raise RuntimeError('no tide today')"})
    killing.run(status=1)
    wait(lambda: not left(homes))
    homes.hub = tested
    homes.write()
    assert "1 unchanged" in homes.run("deploy"), "the way back left nothing to do"


def test_so_does_an_adoption_that_fails_and_brings_back_a_hub_that_lets_nobody_of_ours_in(
    tmp_path: Path, kubeconfig: str
) -> None:
    stranger = Stranger.at(tmp_path / "fleet", kubeconfig)
    tern, adopt = stranger.tern, ("adopt", "reef/staging", "--yes")
    killing = Killing(tern.root, tern.api, tern.environment(), {"staging": tern.namespace()}, command=adopt)
    try:
        stranger.install()
        killing.kill_at("HealthPart", "staging", "server start")
        assert left(tern) == WHOLE
        tern.set("hub.extraConfig", {"bad": "raise RuntimeError('no tide today')"})
        killing.run(status=1)
        wait(lambda: not left(tern, ADMIN))
    finally:
        tern.clear()


def left(tern: Tern, token: str = "") -> set[str]:
    """What there is of the health check's user: its pod, its home's claim, and itself, on which its tokens hang."""
    space = tern.namespace()
    there = {f"{word} {name}" for word, kind in (("pod", POD), ("claim", CLAIM)) for name in names(tern, kind)}
    token = token or read_secrets(tern.api, space)["health_token"]
    with entrance(tern.api, Place(space, "reef", "http://127.0.0.1:1/"), token) as way:
        answer = Site(way.url, way.token).ask("GET", "hub/api/users", Patience.of(120))
    users = {f"user {user['name']}" for user in json.loads(answer.body)}
    return {one for one in there | users if HEALTH_USER in one}


def names(tern: Tern, kind: Any) -> list[str]:
    """The names of all objects of a kind in the stage's namespace."""
    return [one["metadata"]["name"] for one in json.loads(json.dumps(tern.api.list(kind, tern.namespace())))]
