"""Requests of our own to an API server that is away for a while: what is asked again, and what is believed at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hubfleet.deploy.kubernetes import api
from hubfleet.deploy.kubernetes.api import POD, Api, ApiError, ApiUnreachable, Kind
from hubfleet.deploy.kubernetes.kubeconfig import Connection
from tests.chart_server import Reply, Server, serving

PODS = "/api/v1/namespaces/reef/pods"
CREATE = f"{PODS}?fieldManager=hubfleet"
BUSY, LATE = Reply(b"upstream connect error", 503), Reply(b"upstream timed out", 504)
FINE = Reply(b"{}")


@dataclass
class Harbour:
    """The API server on this machine, and the way to it."""

    server: Server
    api: Api


@pytest.fixture
def harbour(monkeypatch: pytest.MonkeyPatch) -> Iterator[Harbour]:
    monkeypatch.setattr(api, "PAUSE", 0.01)
    monkeypatch.setattr(api, "AWAY_WITHIN", 0.5)
    with serving() as server:
        server.on("/version", FINE)
        server.on("/apis", FINE)
        made = Api(Connection(server.url), {})
        made.groups()
        yield Harbour(server, made)


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_it_is_asked_again_while_somebody_answers_in_its_place(harbour: Harbour, status: int) -> None:
    away = Reply(b"not now", status, headers={"Retry-After": "1"})
    harbour.server.on(PODS, away, away, Reply(json.dumps({"items": [{"kind": "Pod"}]}).encode()))
    assert harbour.api.list(POD, "reef") == [{"kind": "Pod"}]


def test_it_is_given_up_after_a_while(harbour: Harbour) -> None:
    harbour.server.on(PODS, BUSY)
    with pytest.raises(ApiUnreachable, match="does not answer: status 503, upstream connect error"):
        harbour.api.list(POD, "reef")
    assert len(harbour.server.paths()) > 5


def test_one_that_never_answered_is_not_waited_for(harbour: Harbour) -> None:
    harbour.server.on(PODS, BUSY, FINE)
    with pytest.raises(ApiUnreachable):
        Api(Connection(harbour.server.url), {}).list(POD, "reef")


def test_what_makes_something_is_repeated_only_where_nothing_was_begun(harbour: Harbour) -> None:
    harbour.server.on(CREATE, BUSY, Reply(b'{"kind": "Pod"}', 201))
    assert harbour.api.create(POD, "reef", {}) == {"kind": "Pod"}
    harbour.server.on(CREATE, LATE, Reply(b'{"kind": "Pod"}', 201))
    with pytest.raises(ApiUnreachable, match="status 504"):
        harbour.api.create(POD, "reef", {})


def test_a_webhooks_denial_is_believed(harbour: Harbour) -> None:
    denied = {"kind": "Status", "message": 'admission webhook "tides.example.org" denied the request: ebb'}
    harbour.server.on(CREATE, Reply(json.dumps(denied).encode(), 503), FINE)
    with pytest.raises(ApiError, match="denied the request: ebb"):
        harbour.api.create(POD, "reef", {})


def test_an_api_that_the_server_only_passes_on_is_believed_while_the_server_itself_answers(harbour: Harbour) -> None:
    tides = Kind("harbour.example.org/v1", "tides")
    path = "/apis/harbour.example.org/v1/namespaces/reef/tides"
    harbour.server.on(path, BUSY)
    with pytest.raises(ApiError, match="upstream connect error") as raised:
        harbour.api.list(tides, "reef")
    assert raised.value.status == 503
    assert harbour.server.paths().count(path) == 1
    harbour.server.on(path, BUSY, BUSY, FINE)
    harbour.server.on("/version", BUSY)
    assert harbour.api.list(tides, "reef") == []
