"""What Helm says when nobody answers at the API server's address is told from all else that goes wrong."""

from __future__ import annotations

import pytest

from hubfleet.deploy.kubernetes import away
from hubfleet.deploy.kubernetes.away import bearing_absence, nobody_answered
from hubfleet.deploy.kubernetes.helm import HelmFailed

SERVER = "https://10.0.0.1:6443"
AWAY = (
    f'Helm: Kubernetes cluster unreachable: Get "{SERVER}/version": dial tcp 10.0.0.1:6443: connect: connection refused'
)
WEBHOOK = (
    'Helm: Internal error occurred: failed calling webhook "tides.example.org": failed to call webhook: '
    'Post "https://tides.harbour.svc:443/?timeout=5s": dial tcp 10.96.3.1:443: connect: connection refused'
)


@pytest.mark.parametrize(("message", "is_it"), [(AWAY, True), (WEBHOOK, False), ("Helm: no tide", False)])
def test_only_the_api_server_itself_can_be_away(message: str, is_it: bool) -> None:
    assert nobody_answered(message, SERVER) is is_it


def test_helm_is_asked_again_once_the_release_is_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "PAUSE", 0.0)
    done: list[str] = []

    def write() -> None:
        done.append("write")
        if done.count("write") < 3:
            raise HelmFailed(AWAY)

    bearing_absence(write, lambda: done.append("settle"), SERVER)
    assert done == ["write", "settle", "write", "settle", "write"]


def test_it_gives_up_when_the_server_stays_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(away, "PAUSE", 0.0)
    monkeypatch.setattr(away, "AWAY_WITHIN", 0.05)

    def write() -> None:
        raise HelmFailed(AWAY)

    with pytest.raises(HelmFailed, match="connection refused"):
        bearing_absence(write, lambda: None, SERVER)
