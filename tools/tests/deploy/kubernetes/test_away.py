"""An API server that is away is told from all else that goes wrong, by what Helm says and by what is answered."""

from __future__ import annotations

import pytest

from hubfleet.deploy.kubernetes import away
from hubfleet.deploy.kubernetes.away import bearing_absence, is_away, is_passed_on, says_not_now
from hubfleet.deploy.kubernetes.helm import HelmFailed

SERVER = "https://10.0.0.1:6443"
AWAY = (
    f'Helm: Kubernetes cluster unreachable: Get "{SERVER}/version": dial tcp 10.0.0.1:6443: connect: connection refused'
)
WEBHOOK = (
    'Helm: Internal error occurred: failed calling webhook "tides.example.org": failed to call webhook: '
    'Post "https://tides.harbour.svc:443/?timeout=5s": dial tcp 10.96.3.1:443: connect: connection refused'
)


BUSY = "the server is currently unable to handle the request"
TOO_MANY = "the server has received too many requests and has asked us to try again later"
LATE = "the server was unable to return a response in the time allotted, but may still be processing the request"
BAD = 'an error on the server ("upstream connect error") has prevented the request from succeeding'
SAID = {
    AWAY: True,
    WEBHOOK: False,
    "Helm: no tide": False,
    f"Helm: kubernetes cluster unreachable: {BUSY}": True,
    f"Helm: query: failed to query with labels: {TOO_MANY} (get secrets)": True,
    f"Helm: could not get information about the resource: {LATE} (get deployments.apps hub)": True,
    f"Helm: update: failed to update: {BAD} (put secrets sh.helm.release.v1.reef.v2)": True,
    f"Helm: {BUSY} (get networkpolicies.networking.k8s.io hub)": True,
    f"Helm: {BUSY} (get tides.harbour.example.org high)": False,
    f"Helm: {BUSY} (get pods.metrics.k8s.io hub)": False,
    f"unable to retrieve the complete list of server APIs: harbour.example.org/v1: {BUSY}": False,
    f"unable to retrieve the complete list of server APIs: harbour.example.org/v1: {BUSY}, apps/v1: {BUSY}": True,
    f'Helm: failed calling webhook "tides.example.org": failed to call webhook: {BAD}': False,
    f'Helm: admission webhook "tides.example.org" denied the request: {BUSY}': False,
}
"""What Helm says, and whether it is the API server that is away."""


@pytest.mark.parametrize("message", SAID)
def test_only_the_api_server_itself_can_be_away(message: str) -> None:
    assert is_away(message, SERVER) is SAID[message]


def test_a_webhooks_own_answer_is_not_the_servers() -> None:
    denied = b'{"kind": "Status", "message": "admission webhook \\"tides.example.org\\" denied the request: ebb"}'
    assert says_not_now(503, b"upstream connect error")
    assert says_not_now(429, b'{"kind": "Status", "message": "too many requests"}')
    assert not says_not_now(503, denied)
    assert not says_not_now(500, b"")


@pytest.mark.parametrize(
    ("path", "is_it"),
    [
        ("/version", False),
        ("/apis", False),
        ("/api/v1/namespaces/reef/pods", False),
        ("/apis/apps/v1/namespaces/reef/deployments", False),
        ("/apis/networking.k8s.io/v1/ingressclasses", False),
        ("/apis/metrics.k8s.io/v1beta1/pods", True),
        ("/apis/custom.metrics.k8s.io/v1beta1", True),
        ("/apis/harbour.example.org/v1/tides", True),
    ],
)
def test_an_api_of_somebody_else_may_be_away_alone(path: str, is_it: bool) -> None:
    assert is_passed_on(path) is is_it


def test_helm_is_asked_again_once_the_release_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "PAUSE", 0.0)
    done: list[str] = []

    def write() -> None:
        done.append("write")
        if done.count("write") < 3:
            raise HelmFailed(AWAY)

    bearing_absence(write, lambda: done.append("settle"), SERVER)
    assert done == ["write", "settle", "write", "settle", "write"]


def test_what_settles_the_release_is_asked_again_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "PAUSE", 0.0)
    done: list[str] = []

    def write() -> None:
        done.append("write")
        if done.count("write") < 2:
            raise HelmFailed(f"Helm: {BUSY}")

    def settle() -> None:
        done.append("settle")
        if done.count("settle") < 3:
            raise HelmFailed(f"Helm: {TOO_MANY}")

    bearing_absence(write, settle, SERVER)
    assert done == ["write", "settle", "settle", "settle", "write"]


def test_it_gives_up_when_the_server_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "PAUSE", 0.0)
    monkeypatch.setattr(away, "AWAY_WITHIN", 0.05)

    def write() -> None:
        raise HelmFailed(AWAY)

    with pytest.raises(HelmFailed, match="connection refused"):
        bearing_absence(write, lambda: None, SERVER)
