"""Whether a release is up, while others write to its objects and a controller takes its time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from hubfleet.deploy.kubernetes import watch
from hubfleet.deploy.kubernetes.api import Api, Kind
from hubfleet.deploy.kubernetes.ready import RELEASE
from hubfleet.deploy.kubernetes.watch import Watch
from hubfleet.deploy.target import DeployFailed

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class Looks:
    """An API server whose only workload is the hub: each look sees the next state of it, and then the last."""

    states: list[list[dict[str, Any]]]
    seen: int = 0

    def list(self, kind: Kind, namespace: str) -> list[dict[str, Any]]:
        if kind.name != "deployments":
            return []
        self.seen += 1
        return self.states[min(self.seen, len(self.states)) - 1]

    @property
    def watch(self) -> Watch:
        return Watch(cast("Api", self), "reef", lambda: None, AT)


def hub(generation: int, observed: int, available: int = 1) -> list[dict[str, Any]]:
    """The hub's deployment as it is at one look."""
    meta = {"name": "hub", "uid": "1", "generation": generation, "annotations": {RELEASE: "reef"}}
    counts = {"replicas": 1, "updatedReplicas": 1, "availableReplicas": available}
    return [{"metadata": meta, "spec": {"replicas": 1}, "status": {"observedGeneration": observed, **counts}}]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "EVERY", 0.0)


def test_a_controller_that_is_behind_is_waited_for() -> None:
    looks = Looks([hub(3, 2), hub(4, 3), hub(9, 3)])
    assert looks.watch.is_up("reef")
    assert looks.seen == 2, "what somebody asked for since the first look is not waited for"


def test_what_is_not_up_is_told_at_the_first_look() -> None:
    looks = Looks([hub(3, 3, available=0)])
    assert not looks.watch.is_up("reef")
    assert looks.seen == 1
    assert not Looks([[]]).watch.is_up("reef"), "nor what is not there"


def test_a_controller_that_does_not_look_at_all_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "SEEN_WITHIN", 0.05)
    assert not Looks([hub(3, 2)]).watch.is_up("reef")


def test_a_workload_that_is_gone_ends_the_wait() -> None:
    looks = Looks([hub(3, 2), []])
    with pytest.raises(DeployFailed, match="deployment hub is gone: somebody deleted it while it came up"):
        looks.watch.until_ready("reef", lambda _: None)
